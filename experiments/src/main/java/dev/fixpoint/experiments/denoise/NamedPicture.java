package dev.fixpoint.experiments.denoise;

import dev.fixpoint.experiments.image.Picture;

/**
 * A clean picture with the name that reports call it by.
 *
 * @param name such as the file's name
 * @param picture one channel
 */
public record NamedPicture(String name, Picture picture) {}
