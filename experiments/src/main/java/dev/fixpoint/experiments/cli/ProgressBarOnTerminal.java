package dev.fixpoint.experiments.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that moves in place. The width comes from outside: to ask the terminal would load a native library. */
final class ProgressBarOnTerminal implements Progress {
    private static final int UPDATE_MILLISECONDS = 250;

    private final Line line;
    private final ProgressBar bar;

    ProgressBarOnTerminal(String task, int total, PrintStream out, int columns) {
        line = new Line(new ConsoleProgressBarConsumer(out, columns - 1));
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                .setConsumer(line)
                .build();
    }

    @Override
    public void advance(String message) {
        bar.setExtraMessage("  " + message);
        bar.step();
    }

    @Override
    public void close() {
        bar.close();
        line.close();
    }

    /**
     * The line of the terminal, ended once. The bar leaves it open when it is closed before its own thread has drawn it for
     * the first time: the last drawing then counts as the first one.
     */
    private static final class Line implements ProgressBarConsumer {
        private final ConsoleProgressBarConsumer console;
        private boolean ended;

        Line(ConsoleProgressBarConsumer console) {
            this.console = console;
        }

        @Override
        public int getMaxRenderedLength() {
            return console.getMaxRenderedLength();
        }

        @Override
        public void accept(String rendered) {
            console.accept(rendered);
        }

        @Override
        public synchronized void close() {
            if (!ended) {
                ended = true;
                console.close();
            }
        }
    }
}
