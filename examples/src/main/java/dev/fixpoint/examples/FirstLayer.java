package dev.fixpoint.examples;

/** The first program: what the README shows. */
public final class FirstLayer {

    private FirstLayer() {}

    /**
     * Runs the example.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        // region readme
        double z = 0;
        for (int step = 0; step < 100; step++) {
            z = Math.cos(z);
        }
        System.out.println("cos z = z at " + z);
        // endregion
    }
}
