package dev.fixpoint.distributed;

import dev.fixpoint.memory.NativeLibraries;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;

/**
 * Where and as whom a process joins its run. Rank 0 listens, the others come to it: at a loopback address for nobody but this machine,
 * at another address of its own for those who can reach that address.
 *
 * <table>
 * <caption>The environment, as PyTorch's launchers set it</caption>
 * <tr><td>{@code WORLD_SIZE}</td><td>how many processes there are; without it, or with 1, a process is alone</td></tr>
 * <tr><td>{@code RANK}</td><td>which of them this is, from 0</td></tr>
 * <tr><td>{@code LOCAL_RANK}</td><td>which of those on this machine; may be left out</td></tr>
 * <tr><td>{@code MASTER_ADDR}</td><td>name or address of rank 0's machine; default {@value #LOOPBACK}</td></tr>
 * <tr><td>{@code MASTER_PORT}</td><td>the port where rank 0 listens; default {@value #DEFAULT_PORT}</td></tr>
 * <tr><td>{@value #JOIN_SECONDS}</td><td>how long to wait for the others at the start; default 60</td></tr>
 * <tr><td>{@value #SILENCE_SECONDS}</td><td>how long a rank may give no sign of life; default 10</td></tr>
 * </table>
 *
 * @param rank from 0 to {@code size - 1}
 * @param size processes, at least 1
 * @param address name or address of rank 0's machine
 * @param port from 1 to 65535
 * @param join the longest wait for the others, positive
 * @param silence the time after which a rank without a sign of life counts as lost, at least 100 milliseconds
 */
public record Rendezvous(int rank, int size, String address, int port, Duration join, Duration silence) {
    /** The variable with the seconds to wait for the other ranks. */
    public static final String JOIN_SECONDS = "FIXPOINT_JOIN_SECONDS";

    /** The variable with the seconds for which a rank may be silent. */
    public static final String SILENCE_SECONDS = "FIXPOINT_SILENCE_SECONDS";

    private static final String LOOPBACK = "127.0.0.1";
    private static final int DEFAULT_PORT = 29500;

    /**
     * Checks the ranges.
     *
     * @param rank from 0 to {@code size - 1}
     * @param size at least 1
     * @param address not empty
     * @param port from 1 to 65535
     * @param join positive
     * @param silence at least 100 milliseconds
     */
    public Rendezvous {
        if (size < 1 || rank < 0 || rank >= size) {
            throw new RendezvousException(
                    "RANK must be from 0 to WORLD_SIZE - 1, got RANK " + rank + " and WORLD_SIZE " + size);
        }
        if (port < 1 || port > 65535) {
            throw new RendezvousException("MASTER_PORT must be from 1 to 65535, got " + port);
        }
        if (address.isBlank()) {
            throw new RendezvousException("MASTER_ADDR must be a name or an address, but it is empty");
        }
        if (join.isNegative() || join.isZero()) {
            throw new RendezvousException(JOIN_SECONDS + " must be positive, got " + join.toMillis() / 1e3);
        }
        if (silence.toMillis() < 100) {
            throw new RendezvousException(SILENCE_SECONDS + " must be at least 0.1, got " + silence.toMillis() / 1e3);
        }
    }

    /**
     * Joins the run that the environment describes.
     *
     * @param environment that of the process, {@code System.getenv()}
     * @return the communicator of the run, {@link Communicator#local()} where there is one process
     * @throws RendezvousException if a variable is missing or wrong, or the processes do not find one another
     */
    public static Communicator connect(Map<String, String> environment) {
        return processes(environment) == 1
                ? Communicator.local()
                : of(environment).connect();
    }

    /**
     * How many processes the environment speaks of.
     *
     * @param environment that of the process
     * @return {@code WORLD_SIZE}, 1 where it is not set
     * @throws RendezvousException if it is no number, or less than 1
     */
    public static int processes(Map<String, String> environment) {
        int processes = number(environment, "WORLD_SIZE", "1");
        if (processes < 1) {
            throw new RendezvousException("WORLD_SIZE must be at least 1, got " + processes);
        }
        return processes;
    }

    /** What the environment of one of several processes says. */
    static Rendezvous of(Map<String, String> environment) {
        if (!environment.containsKey("RANK")) {
            throw new RendezvousException("WORLD_SIZE is " + environment.get("WORLD_SIZE")
                    + ", but RANK is not set: give each process its number, from 0");
        }
        return new Rendezvous(
                number(environment, "RANK", "0"),
                processes(environment),
                environment.getOrDefault("MASTER_ADDR", LOOPBACK),
                number(environment, "MASTER_PORT", Integer.toString(DEFAULT_PORT)),
                seconds(environment, JOIN_SECONDS, "60"),
                seconds(environment, SILENCE_SECONDS, "10"));
    }

    /**
     * Joins the run: finds the others, makes sure that all run the same version, and connects to each.
     *
     * @return the communicator, to be closed
     * @throws RendezvousException if the address is wrong, the port in use, ranks do not come, or versions differ
     * @throws LostRankException if a rank fails meanwhile
     */
    public Communicator connect() {
        NativeLibraries.load();
        InetAddress host = resolved();
        RendezvousStore store = RendezvousStore.open(this, host);
        Liveness liveness = Liveness.start(store, this);
        try {
            new Handshake(store, liveness, this).perform();
            return ProcessGroupCommunicator.connect(this, host, store, liveness);
        } catch (RendezvousException | LostRankException e) {
            liveness.end();
            throw e;
        }
    }

    /** The address and the port, for messages. */
    String place() {
        return address + ":" + port;
    }

    private InetAddress resolved() {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new RendezvousException(
                    "there is no machine of the name '" + address
                            + "'; set MASTER_ADDR to the name or address of rank 0's",
                    e);
        }
    }

    private static int number(Map<String, String> environment, String name, String otherwise) {
        String text = environment.getOrDefault(name, otherwise);
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new RendezvousException(name + " must be a whole number, got '" + text + "'", e);
        }
    }

    private static Duration seconds(Map<String, String> environment, String name, String otherwise) {
        String text = environment.getOrDefault(name, otherwise);
        try {
            return Duration.ofMillis(Math.round(1000 * Double.parseDouble(text.strip())));
        } catch (NumberFormatException e) {
            throw new RendezvousException(name + " must be a number of seconds, got '" + text + "'", e);
        }
    }
}
