package dev.fixpoint.experiments.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BoxQuadraticProgramTest {

    /** A 2 x 2 solve, right to a few units of rounding. */
    private static final double ROUNDING = 1e-14;

    private static final double[][] IDENTITY = {{1, 0}, {0, 1}};
    private static final double[][] COUPLED = {{2, 1}, {1, 2}};

    @Test
    void insideTheBoxTheSolutionIsThatOfTheLinearSystem() {
        // 2 z1 + z2 = 1, z1 + 2 z2 = -1
        assertThat(BoxQuadraticProgram.of(COUPLED).solve(new double[] {1, -1}))
                .containsExactly(new double[] {1, -1}, within(ROUNDING));
    }

    @Test
    void aCoordinateOnTheBoxChangesTheOthers() {
        // z1 is held at 1; then 2 z2 = 2 - 1. Clipping the free solution (8/3, -1/3) would give z2 = -1/3.
        double[] z = BoxQuadraticProgram.of(COUPLED).solve(new double[] {5, 2});
        assertThat(z).containsExactly(new double[] {1, 0.5}, within(ROUNDING));
        assertThat(z[0]).isEqualTo(1);
    }

    @Test
    void aCoordinateThatClippingHoldsIsFreedWhereItsGradientPointsInwards() {
        // The free solution (2.25, -1.5) clips to (1, -1); with z1 = 1 the minimiser is z2 = 0.525 - 0.9.
        BoxQuadraticProgram program = BoxQuadraticProgram.of(new double[][] {{1, 0.9}, {0.9, 1}});
        assertThat(program.solve(new double[] {0.9, 0.525}))
                .containsExactly(new double[] {1, -0.375}, within(ROUNDING));
    }

    @Test
    void aDiagonalProgramIsSolvedByClipping() {
        BoxQuadraticProgram program = BoxQuadraticProgram.of(new double[][] {{2, 0, 0}, {0, 4, 0}, {0, 0, 0.5}});
        assertThat(program.solve(new double[] {1, -8, 3})).containsExactly(0.5, -1, 1);
    }

    @Test
    void anInputOnTheBoxesEdgeIsItsOwnSolution() {
        BoxQuadraticProgram program = BoxQuadraticProgram.of(IDENTITY);
        assertThat(program.solve(new double[] {1, -1})).containsExactly(1, -1);
        assertThat(program.solve(new double[] {1, 0})).containsExactly(1, 0);
    }

    @Test
    void aSolutionWithoutPressureOnTheBoxIsFound() {
        // Q (1, 1) = (3, 3): both coordinates touch the box with gradient 0.
        assertThat(BoxQuadraticProgram.of(COUPLED).solve(new double[] {3, 3}))
                .containsExactly(new double[] {1, 1}, within(ROUNDING));
    }

    @Test
    void aStrongInputHoldsEveryCoordinate() {
        BoxQuadraticProgram program = program(16, 3);
        double[] linear = new double[16];
        Arrays.setAll(linear, i -> i % 2 == 0 ? 1000 : -1000);
        double[] z = program.solve(linear);
        for (int i = 0; i < 16; i++) {
            assertThat(z[i]).isEqualTo(Math.signum(linear[i]));
        }
    }

    @Test
    void noInputGivesTheMiddleOfTheBox() {
        assertThat(program(8, 1).solve(new double[8])).containsOnly(0);
    }

    @Test
    void randomProgramsOfAllSizesMeetTheOptimalityConditions() {
        SplittableRandom random = new SplittableRandom(5);
        for (int instance = 0; instance < 1000; instance++) {
            int dimension = 1 + instance % 32;
            BoxQuadraticProgram program = program(dimension, instance);
            double[] linear = gaussian(dimension, 0.3 + 4 * random.nextDouble(), random);
            double[] z = program.solve(linear);
            for (double coordinate : z) {
                assertThat(coordinate).isBetween(-1.0, 1.0);
            }
            assertThat(program.residual(z, linear)).as("instance %d", instance).isLessThan(1e-10);
        }
    }

    @Test
    void theSolutionIsWhereProjectedGradientDescentEnds() {
        SplittableRandom random = new SplittableRandom(9);
        for (int instance = 0; instance < 50; instance++) {
            int dimension = 1 + random.nextInt(20);
            BoxQuadraticProgram program = program(dimension, 100 + instance);
            double[] linear = gaussian(dimension, 1.5, random);
            // Eigenvalues from 0.5 to 5: each of 1,000 steps of 1/5 shrinks the distance to the solution by 0.9.
            assertThat(program.solve(linear)).containsExactly(projectedGradient(program, linear, 1000), within(1e-9));
        }
    }

    @Test
    void anIllConditionedProgramIsSolvedToo() {
        SplittableRandom random = new SplittableRandom(13);
        double[][] quadratic = new double[64][64];
        for (int i = 0; i < 64; i++) {
            for (int j = 0; j < 64; j++) {
                quadratic[i][j] = Math.exp(-Math.abs(i - j) / 50.0);
            }
        }
        BoxQuadraticProgram program = BoxQuadraticProgram.of(quadratic);
        for (int instance = 0; instance < 20; instance++) {
            double[] linear = gaussian(64, 1, random);
            assertThat(program.residual(program.solve(linear), linear)).isLessThan(1e-10);
        }
    }

    @Test
    void theResidualOfAnotherPointIsNotZero() {
        assertThat(BoxQuadraticProgram.of(IDENTITY).residual(new double[] {0, 0}, new double[] {0.25, 3}))
                .isEqualTo(1);
    }

    @Test
    void quadraticTermsThatDefineNoConvexProgramAreRefused() {
        assertThatThrownBy(() -> BoxQuadraticProgram.of(new double[][] {{1, 2}, {2, 1}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("positive definite");
        assertThatThrownBy(() -> BoxQuadraticProgram.of(new double[][] {{1, 0.5}, {0, 1}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("symmetric");
        assertThatThrownBy(() -> BoxQuadraticProgram.of(new double[][] {{1, 0}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("square");
        assertThatThrownBy(() -> BoxQuadraticProgram.of(new double[65][65]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 65");
    }

    @Test
    void inputsThatFitNoProgramAreRefused() {
        BoxQuadraticProgram program = BoxQuadraticProgram.of(IDENTITY);
        assertThatThrownBy(() -> program.solve(new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a vector of 2 coordinates is needed, got 1");
        assertThatThrownBy(() -> program.solve(new double[] {1, Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got NaN");
    }

    @Test
    void aSolutionThatRoundingSpoilsIsNotHandedOut() {
        double[][] huge = new double[3][3];
        for (int i = 0; i < 3; i++) {
            Arrays.setAll(huge[i], j -> 1e12 / 3);
            huge[i][i] = 1e12;
        }
        BoxQuadraticProgram program = BoxQuadraticProgram.of(huge);
        assertThatThrownBy(() -> program.solve(new double[] {1e12 / 7, -1e12 / 11, 1e12 / 13}))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("optimality conditions");
    }

    private static BoxQuadraticProgram program(int dimension, long seed) {
        return BoxProblemData.draw(dimension, 1, new BoxProblemData.Sizes(1, 1, 1), seed)
                .program();
    }

    private static double[] gaussian(int dimension, double scale, SplittableRandom random) {
        double[] vector = new double[dimension];
        Arrays.setAll(vector, i -> scale * random.nextGaussian());
        return vector;
    }

    private static double[] projectedGradient(BoxQuadraticProgram program, double[] linear, int steps) {
        int n = linear.length;
        double[] quadratic = program.quadraticTerm();
        double[] z = new double[n];
        for (int step = 0; step < steps; step++) {
            double[] next = new double[n];
            for (int i = 0; i < n; i++) {
                double gradient = -linear[i];
                for (int j = 0; j < n; j++) {
                    gradient += quadratic[i * n + j] * z[j];
                }
                next[i] = Math.max(-1, Math.min(1, z[i] - gradient / 5));
            }
            z = next;
        }
        return z;
    }
}
