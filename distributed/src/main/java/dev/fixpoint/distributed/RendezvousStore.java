package dev.fixpoint.distributed;

import dev.fixpoint.memory.NativeLibraries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.IntOptional;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.global.torch_gloo;

/**
 * The key-value store of a run: libtorch's TCPStore, whose server is in rank 0's process.
 *
 * <p>An object that Java has made can be handed to native code as a shared pointer once, and is freed by its Java owner alone; a handle
 * that native code has returned can be handed on as often as need be. So the store is wrapped once, and further users get the handle
 * that the wrapper returns; everything is freed in the order of use, the store last.
 */
final class RendezvousStore {
    private static final int LOOK_AGAIN = 100;

    private final TCPStore tcp;
    private final PrefixStore keys;
    private final Store shared;

    private RendezvousStore(TCPStore tcp) {
        this.tcp = tcp;
        keys = new PrefixStore("fixpoint", tcp);
        shared = keys.getUnderlyingStore();
    }

    /** Opens the store of a run: rank 0 begins to listen, the others connect to it. */
    static RendezvousStore open(Rendezvous place, InetAddress host) {
        NativeLibraries.load(torch_gloo.class);
        Deadline deadline = Deadline.in(place.join());
        OptionalInt descriptor = OptionalInt.empty();
        if (place.rank() == 0) {
            descriptor = ListeningSocket.at(host, place);
        } else {
            awaitListener(place, host, deadline);
        }
        return connect(place, host, place.rank() == 0, descriptor, deadline);
    }

    private static RendezvousStore connect(
            Rendezvous place, InetAddress host, boolean server, OptionalInt descriptor, Deadline deadline) {
        try {
            return deadline.call(() -> {
                TCPStoreOptions options = new TCPStoreOptions()
                        .port((short) place.port())
                        .isServer(server)
                        .waitWorkers(false)
                        .timeout(new Milliseconds(place.join().toMillis()));
                descriptor.ifPresent(socket -> options.masterListenFd(new IntOptional(socket)));
                return new RendezvousStore(new TCPStore(host.getHostAddress(), options));
            });
        } catch (TimeoutException e) {
            throw new RendezvousException(
                    "what answers at " + place.place() + " is not rank 0 of this run;"
                            + " see that rank 0 could listen there, or choose another MASTER_PORT",
                    e);
        } catch (RuntimeException e) {
            String words = NativeMessages.firstLine(e);
            throw new RendezvousException(
                    server
                            ? "rank 0 cannot listen at " + place.place() + " (" + words
                                    + "); choose another MASTER_PORT"
                            : "cannot join the run at " + place.place() + " (" + words + ")",
                    e);
        }
    }

    /** Waits until somebody listens; libtorch would write to standard error what it tries meanwhile. */
    private static void awaitListener(Rendezvous place, InetAddress host, Deadline deadline) {
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, place.port()), LOOK_AGAIN * 10);
                return;
            } catch (IOException e) {
                if (deadline.isPast()) {
                    throw new RendezvousException(
                            "rank 0 does not answer at " + place.place() + " within " + text(place.join()) + " ("
                                    + e.getMessage()
                                    + "); see that it runs, and that MASTER_ADDR and MASTER_PORT are the same for all ranks",
                            e);
                }
                Deadline.pause(LOOK_AGAIN);
            }
        }
    }

    /** A time in words, such as {@code 60 s}. */
    static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    void set(String key, String value) {
        try (ByteVector bytes = bytes(value)) {
            keys.set(key, bytes);
        }
    }

    /** Sets a value unless there is one; whatever is there afterwards. */
    void setOnce(String key, String value) {
        try (ByteVector nothing = new ByteVector();
                ByteVector bytes = bytes(value)) {
            keys.compareSet(key, nothing, bytes).close();
        }
    }

    Optional<String> find(String key) {
        try (StringVector wanted = new StringVector(key)) {
            return keys.check(wanted) ? Optional.of(keys.get_to_str(key)) : Optional.empty();
        }
    }

    /** Adds to a counter; its new value. */
    long add(String key, long count) {
        return keys.add(key, count);
    }

    /** A store for another purpose, whose keys do not meet these. */
    Store named(String purpose) {
        return new PrefixStore(purpose, shared);
    }

    void close() {
        shared.close();
        keys.close();
        tcp.close();
    }

    private static ByteVector bytes(String value) {
        return new ByteVector(value.getBytes(StandardCharsets.UTF_8));
    }
}
