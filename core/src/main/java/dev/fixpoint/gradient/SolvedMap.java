package dev.fixpoint.gradient;

import dev.fixpoint.memory.SharedTensors;
import dev.fixpoint.solver.BoundMap;
import dev.fixpoint.solver.SolvePolicy;
import org.bytedeco.pytorch.Tensor;

/**
 * A map with its fixed point, ready to be made differentiable.
 *
 * @param g the map that was solved; what it reads may require gradients
 * @param held what the map holds beside its parameters, for those who keep the map
 * @param initialState where the solve began, {@code [B, ...]}, without a graph
 * @param solution the fixed point, {@code [B, ...]}, without a graph; not written to
 * @param policy takes the backward solve
 */
public record SolvedMap(BoundMap g, SharedTensors held, Tensor initialState, Tensor solution, SolvePolicy policy) {}
