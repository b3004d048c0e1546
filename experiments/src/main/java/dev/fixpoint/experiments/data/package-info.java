/**
 * Data for the experiments: files on disk become dense {@code float} matrices, and nothing here knows of tensors.
 *
 * <p>The multi-label experiments read the files of MULAN (Tsoumakas et al., <i>MULAN: A Java library for multi-label
 * learning</i>, JMLR 12, 2011): attributes and rows in ARFF, dense or sparse, and beside them an XML file that says which
 * attributes are labels.
 *
 * <table>
 *   <caption>From file to data set</caption>
 *   <tr><th>type</th><th>what it does</th></tr>
 *   <tr><td>{@link dev.fixpoint.experiments.data.BibtexData}</td><td>the Bibtex data set, both parts, with its counts checked</td></tr>
 *   <tr><td>{@link dev.fixpoint.experiments.data.MultiLabelReader}</td><td>any ARFF file and a choice of labels, as features and labels</td></tr>
 *   <tr><td>{@link dev.fixpoint.experiments.data.MultiLabelSplit}</td><td>a file to train on and one to test on, of one data set</td></tr>
 *   <tr><td>{@link dev.fixpoint.experiments.data.FeatureReader}</td><td>the features of new samples, by name, for a trained model</td></tr>
 *   <tr><td>{@link dev.fixpoint.experiments.data.Standardisation}</td><td>mean 0 and deviation 1 for features that are not indicators</td></tr>
 *   <tr><td>{@link dev.fixpoint.experiments.data.LabelSelection}</td><td>which attributes are labels: named by XML, the first, the last</td></tr>
 *   <tr><td>{@link dev.fixpoint.experiments.data.ArffReader}</td><td>one ARFF file, row by row, in memory of one row</td></tr>
 *   <tr><td>{@link dev.fixpoint.experiments.data.Download}</td><td>one file from the network, resumed and checked by its SHA-256</td></tr>
 *   <tr><td>{@link dev.fixpoint.experiments.data.CacheDirectory}</td><td>where downloaded files are kept</td></tr>
 * </table>
 *
 * <p><b>Two kinds of failure.</b> A file whose content is not what its format demands is a {@link
 * dev.fixpoint.experiments.data.DataFormatException}, which names the file, the line, the column and what was expected
 * there. A file that cannot be had (missing, unreadable, refused by a server) is a {@link java.io.IOException}. Readers
 * believe nothing that a file says about sizes: what they allocate grows with the content that was read.
 */
@NullMarked
package dev.fixpoint.experiments.data;

import org.jspecify.annotations.NullMarked;
