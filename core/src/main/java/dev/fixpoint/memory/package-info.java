/** The hand on native memory and native threads: scopes that free what a step made, and one place that sets the threads. */
@NullMarked
package dev.fixpoint.memory;

import org.jspecify.annotations.NullMarked;
