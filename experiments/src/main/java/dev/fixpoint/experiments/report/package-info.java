/**
 * What a run leaves behind, in files and on the terminal.
 *
 * <p>A run owns a folder, its {@link dev.fixpoint.experiments.report.RunDirectory}. While it trains, it adds a line per
 * epoch to {@code metrics.csv}; at its end it writes its results and its figures:
 *
 * <table>
 *   <caption>The files of a run</caption>
 *   <tr><th>File</th><th>Written by</th><th>Holds</th></tr>
 *   <tr><td>{@code metrics.csv}</td><td>{@link dev.fixpoint.experiments.report.MetricsCsv}</td>
 *       <td>a line per epoch; complete up to the last epoch even if the run is cut off</td></tr>
 *   <tr><td>{@code results.json}</td><td>{@link dev.fixpoint.experiments.report.RunResults}</td>
 *       <td>what was run, where, and each model's figures; its presence says that the run is complete</td></tr>
 *   <tr><td>{@code results.md}, {@code results.html}</td><td>{@link dev.fixpoint.experiments.report.ReportPage}</td>
 *       <td>the tables and curves, to be read; the page in HTML needs no other file</td></tr>
 *   <tr><td>{@code *.png}</td><td>{@link dev.fixpoint.experiments.report.LineChart}</td><td>curves</td></tr>
 *   <tr><td>{@code solves.csv}, {@code events.out.tfevents.*}</td>
 *       <td>{@link dev.fixpoint.experiments.report.EventFile}</td>
 *       <td>what the solves of a layer did in each epoch, as a table and for TensorBoard</td></tr>
 *   <tr><td>{@code .lock}</td><td>{@link dev.fixpoint.experiments.report.RunDirectory}</td>
 *       <td>the number of the process; only while the run lasts</td></tr>
 * </table>
 *
 * <p>The same {@link dev.fixpoint.experiments.report.Chart} is drawn in the terminal by
 * {@link dev.fixpoint.experiments.report.TerminalChart}, and figures are set in columns, for the terminal in Markdown or
 * in HTML, by {@link dev.fixpoint.experiments.report.TextTable}.
 *
 * <p>What cannot be written ends in a {@link dev.fixpoint.experiments.report.ReportException} that says in one sentence
 * what, where and what to do. Numbers are written with a point for the decimals in every locale.
 */
@NullMarked
package dev.fixpoint.experiments.report;

import org.jspecify.annotations.NullMarked;
