package dev.fixpoint.experiments.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that moves in place. The width comes from outside: to ask the terminal would load a native library. */
final class ProgressBarOnTerminal implements Progress {
    private static final int UPDATE_MILLISECONDS = 250;

    private final ProgressBar bar;

    ProgressBarOnTerminal(String task, int total, PrintStream out, int columns) {
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                .setConsumer(new ConsoleProgressBarConsumer(out, columns - 1))
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
    }
}
