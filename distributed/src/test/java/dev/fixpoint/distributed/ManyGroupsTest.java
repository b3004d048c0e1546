package dev.fixpoint.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ManyGroupsTest {
    private static final Duration JOIN = Duration.ofSeconds(60);

    /** Ten signs of life in this time, so that some are under way when a group is left; freeing what they use ended the process. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    @Test
    void aProcessThatLivesOnJoinsAndLeavesOneGroupAfterAnother() throws IOException {
        for (int round = 0; round < 60; round++) {
            int port = freePort();
            CompletableFuture<Double> other = CompletableFuture.supplyAsync(() -> sum(1, port));
            assertThat(sum(0, port)).isEqualTo(3);
            assertThat(other.join()).isEqualTo(3);
        }
    }

    private static double sum(int rank, int port) {
        try (Communicator ranks = new Rendezvous(rank, 2, "127.0.0.1", port, JOIN, SILENCE).connect()) {
            return ranks.sum(rank + 1.0)[0];
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
