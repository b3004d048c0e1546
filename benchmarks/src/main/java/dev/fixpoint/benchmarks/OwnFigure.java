package dev.fixpoint.benchmarks;

/**
 * One of the figures that need no other library.
 *
 * @param group what is measured: {@code overhead}, {@code narrowing}, {@code memory}, {@code start}
 * @param name of what
 * @param value the figure
 * @param unit of the value
 * @param detail how it came about, in a few words
 */
public record OwnFigure(String group, String name, double value, String unit, String detail) {}
