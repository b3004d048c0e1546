package dev.fixpoint.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CommunicatorTest {
    private static final Map<String, String> SHORT = Map.of(Rendezvous.JOIN_SECONDS, "3");

    @Test
    void threeRanksSumBroadcastAndAverage() throws Exception {
        try (Processes processes = new Processes()) {
            List<Process> ranks = processes.start(3, "operations");
            for (Process rank : ranks) {
                assertThat(Processes.output(rank))
                        .contains("sum [3.0, 3.0, 1.5]")
                        .contains("message from 0")
                        // 2, and 2 on one of three ranks.
                        .containsPattern("gradients 2\\.0\\d* 0\\.66666\\d* false")
                        // Twice as long, and none any more.
                        .containsPattern("later 4\\.0\\d* false");
                assertThat(rank.exitValue()).isZero();
            }
        }
    }

    @Test
    void oneTwoAndFourProcessesLearnTheSameParameters() throws Exception {
        double[] alone = trained(1).get(0);
        for (int size : new int[] {2, 4}) {
            List<double[]> ranks = trained(size);
            for (double[] parameters : ranks) {
                assertThat(parameters).isEqualTo(ranks.get(0));
                for (int i = 0; i < alone.length; i++) {
                    // Sums in another order, over 200 steps of Adam in float64.
                    assertThat(parameters[i]).isCloseTo(alone[i], offset(1e-10));
                }
            }
        }
    }

    private static List<double[]> trained(int size) throws IOException, InterruptedException {
        try (Processes processes = new Processes()) {
            List<double[]> all = new ArrayList<>();
            for (Process rank : processes.start(size, "train", "200")) {
                String line = Processes.output(rank)
                        .lines()
                        .filter(text -> text.startsWith("parameters"))
                        .findFirst()
                        .orElseThrow();
                String numbers = line.substring(line.indexOf('[') + 1, line.length() - 1);
                all.add(Arrays.stream(numbers.split(", ", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
            }
            return all;
        }
    }

    @Test
    void aKilledRankIsNamedByAllOthers() throws Exception {
        for (int killed : new int[] {2, 0}) {
            try (Processes processes = new Processes()) {
                List<Process> ranks = processes.start(3, "train", "100000000");
                for (Process rank : ranks) {
                    Processes.await(rank.inputReader(), "under way");
                }
                ranks.get(killed).destroyForcibly();
                for (int other = 0; other < 3; other++) {
                    if (other != killed) {
                        assertThat(rest(ranks.get(other))).contains("LostRankException: rank " + killed + " is lost");
                        assertThat(ranks.get(other).waitFor()).isEqualTo(3);
                    }
                }
            }
        }
    }

    private static String rest(Process process) throws IOException {
        BufferedReader reader = process.inputReader();
        StringBuilder text = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            text.append(line).append('\n');
        }
        return text.toString();
    }

    @Test
    void aRankThatFailsTellsTheOthersWhy() throws Exception {
        try (Processes processes = new Processes()) {
            List<Process> ranks = processes.start(2, "fail");
            assertThat(Processes.output(ranks.get(0))).contains("LostRankException: rank 1 failed: its disk is full");
        }
    }

    @Test
    void aRankThatLeavesTooEarlyEndsTheRun() throws Exception {
        try (Processes processes = new Processes()) {
            List<Process> ranks = processes.start(2, "leave");
            assertThat(Processes.output(ranks.get(0)))
                    .contains("rank 1 failed: it left while other ranks were still at work");
        }
    }

    @Test
    void ranksWithOtherDataAreRefusedByAll() throws Exception {
        try (Processes processes = new Processes()) {
            List<Process> ranks = List.of(
                    processes.start(0, 2, Map.of(), "data"),
                    processes.start(1, 2, Map.of("ROWS_OF_THE_TEST", "9"), "data"));
            for (Process rank : ranks) {
                assertThat(Processes.output(rank))
                        .contains(
                                "RendezvousException: the ranks do not have the same data: rank 0 has 10 rows, rank 1 has"
                                        + " 9 rows");
            }
        }
    }

    @Test
    void ranksThatDoNotAgreeOnTheirNumberAreRefusedByAll() throws Exception {
        try (Processes processes = new Processes()) {
            List<Process> ranks =
                    List.of(processes.start(0, 2, SHORT, "operations"), processes.start(1, 3, SHORT, "operations"));
            for (Process rank : ranks) {
                assertThat(Processes.output(rank)).contains("RendezvousException: the ranks do not fit together");
            }
        }
    }

    @Test
    void ranksThatDoNotComeAreNamed() throws Exception {
        try (Processes processes = new Processes()) {
            List<Process> ranks =
                    List.of(processes.start(0, 3, SHORT, "operations"), processes.start(2, 3, SHORT, "operations"));
            for (Process rank : ranks) {
                assertThat(Processes.output(rank))
                        .contains("RendezvousException: not all of the 3 ranks")
                        .contains("[1]");
            }
        }
    }

    @Test
    void twoProcessesOfOneRankAreRefused() throws Exception {
        try (Processes processes = new Processes()) {
            Process first = processes.start(0, 2, SHORT, "stay");
            Process second = processes.start(1, 2, SHORT, "stay");
            Process third = processes.start(1, 2, SHORT, "stay");
            CompletableFuture.anyOf(second.onExit(), third.onExit()).get(1, TimeUnit.MINUTES);
            for (Process process : List.of(first, second, third)) {
                process.getOutputStream().close();
            }
            String words = Processes.output(second) + Processes.output(third);
            assertThat(words).contains("RendezvousException: there is a rank 1 at 127.0.0.1:" + processes.port());
            assertThat(Processes.output(first)).contains("sum");
        }
    }

    @Test
    void aPortInUseIsAnErrorOnAllRanks() throws Exception {
        try (Processes processes = new Processes();
                ServerSocket other = new ServerSocket(processes.port(), 5, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
            List<Process> ranks =
                    List.of(processes.start(0, 2, SHORT, "operations"), processes.start(1, 2, SHORT, "operations"));
            assertThat(Processes.output(ranks.get(0))).contains("RendezvousException: rank 0 cannot listen at");
            assertThat(Processes.output(ranks.get(1))).contains("is not rank 0 of this run");
        }
    }

    @Test
    void anAddressWhereNobodyListensIsAnError() throws Exception {
        try (Processes processes = new Processes()) {
            Process rank = processes.start(1, 2, SHORT, "operations");
            assertThat(Processes.output(rank)).contains("RendezvousException: rank 0 does not answer at");
            Process lost = processes.start(1, 2, Map.of("MASTER_ADDR", "no-such-machine.invalid"), "operations");
            assertThat(Processes.output(lost)).contains("there is no machine of the name 'no-such-machine.invalid'");
        }
    }
}
