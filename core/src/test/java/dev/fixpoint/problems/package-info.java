/** Maps whose fixed points and derivatives are known in closed form: what every solver and every gradient is tested on. */
@NullMarked
package dev.fixpoint.problems;

import org.jspecify.annotations.NullMarked;
