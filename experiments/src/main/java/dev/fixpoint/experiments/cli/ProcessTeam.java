package dev.fixpoint.experiments.cli;

import dev.fixpoint.memory.NativeThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** The processes of one command on this machine, rank 0 first: they end together. */
final class ProcessTeam implements AutoCloseable {
    private static final int SIGNALS = 128;
    private static final long SECONDS_TO_END = 5;

    /** A line that libtorch prints when it has connected the ranks. */
    private static final String NOISE = "[Gloo] Rank ";

    private final List<Process> ranks = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
    private final PrintWriter err;
    private final Thread atExit = new Thread(this::end, "fixpoint-launch-end");

    private ProcessTeam(PrintWriter err) {
        this.err = err;
    }

    static ProcessTeam start(int processes, List<String> command, PrintWriter out, PrintWriter err) throws IOException {
        ProcessTeam team = new ProcessTeam(err);
        Runtime.getRuntime().addShutdownHook(team.atExit);
        int port = freePort();
        try {
            for (int rank = 0; rank < processes; rank++) {
                team.start(rank, processes, port, command, out);
            }
        } catch (IOException e) {
            team.close();
            throw e;
        }
        return team;
    }

    private void start(int rank, int processes, int port, List<String> command, PrintWriter out) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words(command));
        Map<String, String> environment = builder.environment();
        environment.put("RANK", Integer.toString(rank));
        environment.put("LOCAL_RANK", Integer.toString(rank));
        environment.put("WORLD_SIZE", Integer.toString(processes));
        environment.put(Ranks.ON_THIS_MACHINE, Integer.toString(processes));
        environment.put("MASTER_ADDR", InetAddress.getLoopbackAddress().getHostAddress());
        environment.put("MASTER_PORT", Integer.toString(port));
        environment.putIfAbsent("TORCH_CPP_LOG_LEVEL", "FATAL");
        Process process = builder.start();
        process.getOutputStream().close();
        ranks.add(process);
        forward(process.getInputStream(), rank, out);
        forward(process.getErrorStream(), rank, err);
        CompletableFuture<?> unused = process.onExit().thenRun(() -> ended.add(rank));
    }

    /** This program with the same Java and its options; its progress in plain lines. */
    private static List<String> words(List<String> command) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.add("-D" + Progress.COLUMNS_PROPERTY + "=0");
        Integer threads = Integer.getInteger(NativeThreads.PROPERTY);
        if (threads != null) {
            words.add("-D" + NativeThreads.PROPERTY + "=" + threads);
        }
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        words.addAll(command);
        return words;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void forward(InputStream from, int rank, PrintWriter to) {
        Thread reader = new Thread(() -> copy(from, rank, to), "fixpoint-launch-" + rank);
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }

    private static void copy(InputStream from, int rank, PrintWriter to) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, Charset.defaultCharset()))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith(NOISE)) {
                    synchronized (to) {
                        to.println("[" + rank + "] " + line);
                        to.flush();
                    }
                }
            }
        } catch (IOException ended) {
            // The process was killed, and its streams were closed with it: there is nothing more to forward.
        }
    }

    /** Waits for all to end, or for the first to fail; the exit code of the command. */
    int await() throws InterruptedException {
        @Nullable Integer witness = null;
        for (int left = ranks.size(); left > 0; left--) {
            // Who ends because of another waits for that one to be named.
            @Nullable
            Integer rank =
                    witness == null ? Integer.valueOf(ended.take()) : ended.poll(SECONDS_TO_END, TimeUnit.SECONDS);
            if (rank == null) {
                break;
            }
            int code = ranks.get(rank).exitValue();
            if (code == Failures.BECAUSE_OF_ANOTHER) {
                witness = rank;
            } else if (code != 0) {
                return failed(rank, code);
            }
        }
        if (witness != null) {
            return failed(witness, Failures.BECAUSE_OF_ANOTHER);
        }
        close();
        return 0;
    }

    private int failed(int rank, int code) {
        close();
        boolean badInput = code == ExitCode.USAGE;
        err.println("fixpoint: process " + rank + " " + text(code) + "; the others were ended."
                + (badInput ? "" : " The same command goes on from the last epoch."));
        err.flush();
        return badInput ? code : ExitCode.SOFTWARE;
    }

    private static String text(int code) {
        return code > SIGNALS ? "was killed by signal " + (code - SIGNALS) : "ended with exit code " + code;
    }

    /** Ends those that still run, and waits for their last lines. */
    @Override
    public void close() {
        end();
        try {
            for (Thread reader : readers) {
                reader.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_END));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (Thread.currentThread() != atExit) {
            forgetExit();
        }
    }

    private void forgetExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The virtual machine is on its way out: the hook does what is left.
        }
    }

    /** Asks the processes to end, and ends those that do not. */
    private void end() {
        ranks.forEach(Process::destroy);
        try {
            for (Process rank : ranks) {
                rank.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ranks.forEach(Process::destroyForcibly);
    }
}
