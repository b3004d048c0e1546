/** A program that {@code spark-submit} runs. */
@NullMarked
package dev.fixpoint.spark.example;

import org.jspecify.annotations.NullMarked;
