/**
 * Pictures: reading and writing them, cutting and turning them, spoiling them with noise, and measuring how alike two are.
 *
 * <p>A {@link dev.fixpoint.experiments.image.Picture} holds gray or colour values as floats, nominally in [0, 1], channel after
 * channel and row after row: the layout {@code [channels, height, width]} of a tensor.
 *
 * <table>
 *   <caption>What is read and written</caption>
 *   <tr><th>Format</th><th>Read</th><th>Written</th></tr>
 *   <tr><td>PNG</td><td>8 and 16 bit, gray, colour, palette; an alpha channel is dropped</td><td>8 bit</td></tr>
 *   <tr><td>JPEG</td><td>8 bit, gray and colour</td><td>no</td></tr>
 *   <tr><td>PGM, PPM</td><td>ASCII (P2, P3) and binary (P5, P6), up to 16 bit</td><td>no</td></tr>
 * </table>
 *
 * <p>A file's kind is told by its first bytes, not by its name. What a header says of the size is held against the size of the
 * file before anything of that size is allocated; a damaged file ends in a
 * {@link dev.fixpoint.experiments.data.DataFormatException} that says what is wrong.
 */
@NullMarked
package dev.fixpoint.experiments.image;

import org.jspecify.annotations.NullMarked;
