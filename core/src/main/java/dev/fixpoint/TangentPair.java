package dev.fixpoint;

import org.bytedeco.pytorch.Tensor;

/**
 * A fixed point with its derivative along a direction of the input.
 *
 * @param value {@code z*}, {@code [B, ...]}, without a graph
 * @param tangent its derivative in {@code x} times the direction, of the same shape, without a graph
 */
public record TangentPair(Tensor value, Tensor tangent) {}
