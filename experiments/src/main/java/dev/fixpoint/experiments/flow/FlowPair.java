package dev.fixpoint.experiments.flow;

/** Two pictures and the flow from the first to the second. */
public record FlowPair(int width, int height, float[] first, float[] second, FlowField flow) {}
