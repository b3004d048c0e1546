/**
 * Quadratic programmes beside the Python libraries that have them as layers:
 * {@link dev.fixpoint.benchmarks.quadratic.QuadraticComparison}.
 */
@NullMarked
package dev.fixpoint.benchmarks.quadratic;

import org.jspecify.annotations.NullMarked;
