package dev.fixpoint.experiments.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.memory.TensorScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class MazeTest {
    private static final Terrain W = Terrain.WALL;
    private static final Terrain R = Terrain.ROAD;
    private static final Terrain M = Terrain.MUD;

    /** From the left below, the way through the mud costs 6 + 1 + 1, the way round 1 + 1 + 1 + 1 + 1 + 1. */
    private static final Maze RING =
            new Maze(5, List.of(W, W, W, W, W, W, R, R, R, W, W, R, W, R, W, W, R, M, R, W, W, W, W, W, W), 13);

    @Test
    void everyFreeCellOfADrawnMazeReachesItsGoal() {
        for (int seed = 0; seed < 20; seed++) {
            Maze maze = Maze.draw(11, new Random(seed));
            ShortestWays ways = ShortestWays.of(maze);
            for (int cell = 0; cell < maze.cells().size(); cell++) {
                assertThat(Double.isFinite(ways.costs().get(cell)))
                        .as("cell %d of maze %d", cell, seed)
                        .isEqualTo(maze.cells().get(cell) != Terrain.WALL);
            }
        }
    }

    @Test
    void theShortestWayGoesRoundTheMud() {
        ShortestWays ways = ShortestWays.of(RING);
        // Five cells of cost 1, the goal with them.
        assertThat(ways.costs().get(16)).isEqualTo(5);
        assertThat(ways.costs().get(13)).isZero();
        assertThat(ways.isBest(16, Move.UP)).isTrue();
        assertThat(ways.isBest(16, Move.RIGHT)).isFalse();
        Walk walk = Walk.of(RING, 16, ways::best);
        assertThat(walk.arrived()).isTrue();
        assertThat(walk.cost()).isEqualTo(5);
        assertThat(walk.cells()).containsExactly(16, 11, 6, 7, 8, 13);
    }

    @Test
    void aWalkEndsInAWallOrACircle() {
        assertThat(Walk.of(RING, 16, cell -> Move.DOWN).arrived()).isFalse();
        Walk circle = Walk.of(RING, 16, cell -> cell == 16 ? Move.UP : Move.DOWN);
        assertThat(circle.cells()).containsExactly(16, 11, 16);
        assertThat(circle.arrived()).isFalse();
    }

    @Test
    void theOptimalPolicyArrivesEverywhereAtTheLeastCost() {
        try (TensorScope scope = TensorScope.open()) {
            MazeSet set = MazeSet.draw(10, 9, 1);
            List<IntFunction<Move>> optimal = new ArrayList<>();
            for (Maze maze : set.mazes()) {
                optimal.add(ShortestWays.of(maze)::best);
            }
            assertThat(PolicyScore.of(optimal, set)).isEqualTo(new PolicyScore(100, 100, 1, 100));
            List<IntFunction<Move>> idle = Collections.nCopies(10, cell -> Move.UP);
            assertThat(PolicyScore.of(idle, set).success()).isLessThan(50);
        }
    }

    @Test
    void aSetIsTheSameForTheSameSeed() {
        try (TensorScope scope = TensorScope.open()) {
            MazeSet one = MazeSet.draw(3, 7, 5);
            MazeSet same = MazeSet.draw(3, 7, 5);
            assertThat(one.mazes()).isEqualTo(same.mazes());
            assertThat(one.pictures().equal(same.pictures())).isTrue();
            assertThat(MazeSet.draw(3, 7, 6).mazes()).isNotEqualTo(one.mazes());
        }
    }

    @Test
    void sidesAreOdd() {
        assertThatThrownBy(() -> Maze.draw(6, new Random(1))).hasMessage("side must be odd and at least 5, got 6");
    }
}
