package dev.fixpoint.distributed;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Processes of {@link RankProgram}, all ended when this is closed. */
final class Processes implements AutoCloseable {
    /** The longest that a test waits for a process: a machine that does other things may be slow. */
    private static final long MOST_SECONDS = 60;

    private final List<Process> started = new ArrayList<>();
    private final int port;

    Processes() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    /** Starts one for each rank. */
    List<Process> start(int size, String... arguments) throws IOException {
        List<Process> ranks = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            ranks.add(start(rank, size, Map.of(), arguments));
        }
        return ranks;
    }

    Process start(int rank, int size, Map<String, String> further, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RankProgram.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("RANK", Integer.toString(rank));
        builder.environment().put("WORLD_SIZE", Integer.toString(size));
        builder.environment().put("MASTER_ADDR", "127.0.0.1");
        builder.environment().put("MASTER_PORT", Integer.toString(port));
        builder.environment().put(Rendezvous.SILENCE_SECONDS, "3");
        builder.environment().putAll(further);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** What a process prints, from now to its end. */
    static String output(Process process) throws IOException, InterruptedException {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the process does not end; it printed: " + text);
        }
        return text;
    }

    /** Waits for a line. */
    static void await(BufferedReader output, String line) throws IOException {
        String found = output.readLine();
        while (found != null && !found.contains(line)) {
            found = output.readLine();
        }
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }
}
