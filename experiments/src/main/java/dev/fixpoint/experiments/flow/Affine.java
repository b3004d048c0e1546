package dev.fixpoint.experiments.flow;

/**
 * An affine map of the plane, {@code (x, y) -> (xx x + xy y + dx, yx x + yy y + dy)}; lengths are in pixels.
 *
 * @param xx how x depends on x
 * @param xy how x depends on y
 * @param yx how y depends on x
 * @param yy how y depends on y
 * @param dx how far it moves to the right
 * @param dy how far it moves down
 */
record Affine(double xx, double xy, double yx, double yy, double dx, double dy) {

    /** Turns by an angle in radians and stretches by a scale, about the origin, and then moves. */
    static Affine of(double angle, double scale, double dx, double dy) {
        double cosine = scale * StrictMath.cos(angle);
        double sine = scale * StrictMath.sin(angle);
        return new Affine(cosine, -sine, sine, cosine, dx, dy);
    }

    /** The same motion about another centre. */
    Affine about(double x, double y) {
        return move(x, y).after(this).after(move(-x, -y));
    }

    /** First the other map, then this one. */
    Affine after(Affine first) {
        return new Affine(
                xx * first.xx + xy * first.yx,
                xx * first.xy + xy * first.yy,
                yx * first.xx + yy * first.yx,
                yx * first.xy + yy * first.yy,
                x(first.dx, first.dy),
                y(first.dx, first.dy));
    }

    Affine inverse() {
        double determinant = xx * yy - xy * yx;
        if (determinant == 0) {
            throw new ArithmeticException("the affine map " + this + " has no inverse");
        }
        double a = yy / determinant;
        double b = -xy / determinant;
        double c = -yx / determinant;
        double d = xx / determinant;
        return new Affine(a, b, c, d, -(a * dx + b * dy), -(c * dx + d * dy));
    }

    double x(double x, double y) {
        return xx * x + xy * y + dx;
    }

    double y(double x, double y) {
        return yx * x + yy * y + dy;
    }

    private static Affine move(double dx, double dy) {
        return new Affine(1, 0, 0, 1, dx, dy);
    }
}
