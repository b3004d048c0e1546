package dev.fixpoint.spark;

import dev.fixpoint.distributed.Communicator;
import dev.fixpoint.distributed.Rendezvous;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.BarrierTaskContext;

/**
 * How the tasks of a barrier stage find one another: the first tells the others, through Spark, where it listens. How long they wait is up to
 * the variables of {@link Rendezvous} in the executors' environment.
 */
final class Meeting {
    private static final String LOOPBACK = "127.0.0.1";

    private Meeting() {}

    static Communicator of(BarrierTaskContext context) {
        int rank = context.partitionId();
        String port = rank == 0 ? Integer.toString(freePort()) : "";
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("WORLD_SIZE", Integer.toString(context.getTaskInfos().length));
        environment.put("RANK", Integer.toString(rank));
        environment.put("MASTER_ADDR", address(context));
        environment.put("MASTER_PORT", context.allGather(port)[0]);
        return Rendezvous.connect(environment);
    }

    /** The first task's machine; the loopback address where all tasks are on one. */
    private static String address(BarrierTaskContext context) {
        String[] hosts = Arrays.stream(context.getTaskInfos())
                .map(task -> task.address().substring(0, task.address().lastIndexOf(':')))
                .toArray(String[]::new);
        return Arrays.stream(hosts).distinct().count() == 1 ? LOOPBACK : hosts[0];
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no free port on this machine", e);
        }
    }
}
