/**
 * The hand on native memory, native threads and native libraries.
 *
 * <p>A {@link org.bytedeco.pytorch.Tensor} is a Java object in front of native memory that the garbage collector does not
 * see. A {@link dev.fixpoint.memory.TensorScope} frees what was made inside it, at once, and hands only its result to the
 * scope around it. Every method of this library that makes tensors opens one, and every iteration of a solver too.
 *
 * <p>{@link dev.fixpoint.memory.NativeThreads} is the one place that sets the threads of ATen and of OpenBLAS, and
 * {@link dev.fixpoint.memory.NativeLibraries} says in a sentence what to add where the natives are missing.
 *
 * <p>Nothing in this package knows what a fixed point is.
 */
@NullMarked
package dev.fixpoint.memory;

import org.jspecify.annotations.NullMarked;
