package dev.fixpoint.spark;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.distributed.Rendezvous;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import org.apache.spark.BarrierTaskContext;

/** How the tasks of a barrier stage find one another: the first tells the others, through Spark, where it listens. */
final class Meeting {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration JOIN = Duration.ofSeconds(60);
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private Meeting() {}

    static Communicator of(BarrierTaskContext context) {
        int size = context.getTaskInfos().length;
        int rank = context.partitionId();
        if (size == 1) {
            return Communicator.local();
        }
        String port = rank == 0 ? Integer.toString(freePort()) : "";
        String chosen = context.allGather(port)[0];
        return new Rendezvous(rank, size, address(context), Integer.parseInt(chosen), JOIN, SILENCE).connect();
    }

    /** The first task's machine; this machine's loopback address where all tasks are on one. */
    private static String address(BarrierTaskContext context) {
        String[] hosts = Arrays.stream(context.getTaskInfos())
                .map(task -> task.address().substring(0, task.address().lastIndexOf(':')))
                .toArray(String[]::new);
        return Arrays.stream(hosts).distinct().count() == 1 ? LOOPBACK : hosts[0];
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no free port on this machine", e);
        }
    }
}
