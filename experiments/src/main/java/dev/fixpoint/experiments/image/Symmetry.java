package dev.fixpoint.experiments.image;

/** The eight symmetries of the square: what a picture may be turned and mirrored into, for augmentation. */
public enum Symmetry {
    /** As it is. */
    IDENTITY(0, false),
    /** A quarter turn, counter-clockwise. */
    QUARTER_TURN(1, false),
    /** A half turn. */
    HALF_TURN(2, false),
    /** Three quarter turns, counter-clockwise. */
    THREE_QUARTER_TURN(3, false),
    /** Left and right exchanged. */
    MIRROR(0, true),
    /** A quarter turn, counter-clockwise, of the mirrored picture. */
    MIRROR_QUARTER_TURN(1, true),
    /** A half turn of the mirrored picture: top and bottom exchanged. */
    MIRROR_HALF_TURN(2, true),
    /** Three quarter turns, counter-clockwise, of the mirrored picture. */
    MIRROR_THREE_QUARTER_TURN(3, true);

    private final int turns;
    private final boolean mirrored;

    Symmetry(int turns, boolean mirrored) {
        this.turns = turns;
        this.mirrored = mirrored;
    }

    /**
     * Whether height and width change places.
     *
     * @return true for one and three quarter turns
     */
    public boolean exchangesSides() {
        return turns % 2 == 1;
    }

    /**
     * Where a value of the changed picture comes from.
     *
     * @param row its row in the changed picture
     * @param column its column in the changed picture
     * @param height of the picture before the change
     * @param width of the picture before the change
     * @return {@code row * width + column} in the picture before the change
     */
    public int source(int row, int column, int height, int width) {
        int fromRow = switch (turns) {
            case 0 -> row;
            case 1 -> column;
            case 2 -> height - 1 - row;
            default -> height - 1 - column;
        };
        int turned = switch (turns) {
            case 0 -> column;
            case 1 -> width - 1 - row;
            case 2 -> width - 1 - column;
            default -> row;
        };
        return fromRow * width + (mirrored ? width - 1 - turned : turned);
    }
}
