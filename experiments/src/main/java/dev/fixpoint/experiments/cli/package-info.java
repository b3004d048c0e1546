/**
 * The command line: {@link dev.fixpoint.experiments.cli.Main}, what every experiment shares, and how failures are told.
 *
 * <p>An experiment is a picocli command of its own. It mixes in {@link dev.fixpoint.experiments.cli.ExperimentOptions}
 * for the seeds, the epochs, the threads and the folder of its report, shows how far it is with
 * {@link dev.fixpoint.experiments.cli.Progress}, and is listed among the subcommands of
 * {@link dev.fixpoint.experiments.cli.Main}:
 *
 * <pre>{@code
 * @Command(name = "toy", description = "Learns the solution of a box-constrained problem.")
 * final class ToyCommand implements Callable<Integer> {
 *     @Mixin
 *     private ExperimentOptions options;
 *
 *     @Override
 *     public Integer call() {
 *         for (int seed : options.seeds()) {
 *             try (Progress progress = Progress.start("toy seed " + seed, options.epochs(40, 3))) {
 *                 ...
 *                 progress.advance("loss " + loss);
 *             }
 *         }
 *         return ExitCode.OK;
 *     }
 * }
 * }</pre>
 *
 * <p>Results go to standard output, everything else (progress, warnings, errors) to standard error, so that a result can
 * be redirected. The process ends with one of three codes:
 *
 * <table class="striped">
 * <caption>Exit codes</caption>
 * <thead><tr><th scope="col">code</th><th scope="col">meaning</th><th scope="col">how a command brings it about</th></tr></thead>
 * <tbody>
 * <tr><td>0</td><td>the run ended well</td><td>it returns 0</td></tr>
 * <tr><td>1</td><td>the run failed</td><td>any exception that is not expected</td></tr>
 * <tr><td>2</td><td>bad usage or bad input</td><td>a {@link dev.fixpoint.experiments.cli.UsageException}, a file that
 * is missing, or another exception that stands for bad input</td></tr>
 * </tbody>
 * </table>
 *
 * <p>Nothing here touches a tensor: {@code --help} must answer at once, and loading PyTorch takes more than a second.
 */
@NullMarked
package dev.fixpoint.experiments.cli;

import org.jspecify.annotations.NullMarked;
