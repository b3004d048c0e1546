/**
 * Programs of one file each, to read from top to bottom and to copy.
 *
 * <p>{@link dev.fixpoint.examples.FirstLayer} is the one to begin with; the part of it between {@code // region readme} and
 * {@code // endregion} stands in the README too, and a test holds the two equal.
 */
@NullMarked
package dev.fixpoint.examples;

import org.jspecify.annotations.NullMarked;
