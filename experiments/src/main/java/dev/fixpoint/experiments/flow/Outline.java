package dev.fixpoint.experiments.flow;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The edge of a shape around the origin, as its distance in every direction, in pixels; a hole in the middle may be cut out.
 */
final class Outline {
    private static final int DIRECTIONS = 720;

    private final double[] radii;
    private final double hole;
    private final double nearest;
    private final double farthest;

    private Outline(double[] radii, double hole) {
        this.radii = radii;
        this.hole = hole;
        nearest = Arrays.stream(radii).min().orElseThrow();
        farthest = Arrays.stream(radii).max().orElseThrow();
    }

    /** An ellipse, a polygon, a star or a blob, about as large as a radius, at times stretched into a bar or opened to a ring. */
    static Outline random(double radius, SplittableRandom random) {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        double[] figures = random.doubles(6).toArray();
        double stretch = 1 + 2 * figures[5] * figures[5];
        double[] radii = new double[DIRECTIONS];
        for (int i = 0; i < DIRECTIONS; i++) {
            double angle = 2 * Math.PI * i / DIRECTIONS;
            double x = StrictMath.cos(angle) * stretch;
            double y = StrictMath.sin(angle) / stretch;
            double inner = kind.radius(StrictMath.atan2(y, x), figures);
            radii[i] = radius * inner / Math.hypot(x, y);
        }
        double nearest = Arrays.stream(radii).min().orElseThrow();
        return new Outline(radii, random.nextInt(4) == 0 ? nearest * (0.3 + 0.5 * random.nextDouble()) : 0);
    }

    boolean contains(double x, double y) {
        double square = x * x + y * y;
        if (square < hole * hole || square >= farthest * farthest) {
            return false;
        }
        if (square < nearest * nearest) {
            return true;
        }
        double direction = Math.atan2(y, x) / (2 * Math.PI) * DIRECTIONS;
        int before = (int) Math.floor(direction);
        double part = direction - before;
        double radius = radii[Math.floorMod(before, DIRECTIONS)] * (1 - part)
                + radii[Math.floorMod(before + 1, DIRECTIONS)] * part;
        return square < radius * radius;
    }

    /** The radius of a shape of about the radius 1, by the angle and six numbers in [0, 1). */
    private enum Kind {
        ELLIPSE {
            @Override
            double radius(double angle, double[] figures) {
                return 1;
            }
        },
        POLYGON {
            @Override
            double radius(double angle, double[] figures) {
                double side = 2 * Math.PI / (3 + (int) (4 * figures[0]));
                double turned = angle + Math.PI + figures[1];
                double within = turned - side * Math.floor(turned / side) - side / 2;
                return 1.1 * StrictMath.cos(side / 2) / StrictMath.cos(within);
            }
        },
        STAR {
            @Override
            double radius(double angle, double[] figures) {
                int points = 4 + (int) (5 * figures[0]);
                double phase = (angle + Math.PI + figures[1]) * points / (2 * Math.PI);
                double within = Math.abs(2 * (phase - Math.floor(phase)) - 1);
                return 0.5 + (0.3 + 0.4 * figures[2]) * within;
            }
        },
        BLOB {
            @Override
            double radius(double angle, double[] figures) {
                double sum = 1;
                for (int k = 2; k <= 4; k++) {
                    sum += 0.28 * (figures[k - 2] - 0.3) * StrictMath.cos(k * angle + 2 * Math.PI * figures[k]);
                }
                return sum;
            }
        };

        abstract double radius(double angle, double[] figures);
    }
}
