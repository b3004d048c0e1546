package dev.fixpoint.distributed;

import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;

/**
 * A process group of libtorch. An operation waits in short turns, and looks for a verdict between them: libtorch alone would wait for a
 * rank whose machine is cut off until its own limit.
 */
final class ProcessGroupCommunicator implements Communicator {
    private static final long TURN = 200;

    /** Of libtorch's own operations: longer than any rank computes between two of them. */
    private static final long LIMIT = 24L * 60 * 60 * 1000;

    /** Those that failed: what libtorch still waits for keeps its memory, and freeing it would wait as well. */
    private static final Queue<Communicator> ABANDONED = new ConcurrentLinkedQueue<>();

    private final Rendezvous place;
    private final RendezvousStore store;
    private final Liveness liveness;
    private final Group group;
    private boolean closed;

    private ProcessGroupCommunicator(Rendezvous place, RendezvousStore store, Liveness liveness, Group group) {
        this.place = place;
        this.store = store;
        this.liveness = liveness;
        this.group = group;
    }

    /** The native group, and the store that it holds on to. */
    private record Group(ProcessGroupGloo gloo, Store keys) {}

    static ProcessGroupCommunicator connect(
            Rendezvous place, InetAddress host, RendezvousStore store, Liveness liveness) {
        String own = ownAddress(place, host);
        try {
            Group group = Deadline.in(place.join()).call(() -> {
                Store keys = store.named("gloo");
                ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(
                        new Milliseconds(place.join().toMillis()));
                options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(own)));
                ProcessGroupGloo made = new ProcessGroupGloo(keys, place.rank(), place.size(), options);
                made.setTimeout(new Milliseconds(LIMIT));
                return new Group(made, keys);
            });
            return new ProcessGroupCommunicator(place, store, liveness, group);
        } catch (TimeoutException e) {
            throw liveness.explain("no connection to all ranks within " + RendezvousStore.text(place.join()));
        } catch (RuntimeException e) {
            throw liveness.explain(NativeMessages.firstLine(e));
        }
    }

    /** The address at which the other ranks reach this one: that from which rank 0's machine is reached. */
    private static String ownAddress(Rendezvous place, InetAddress host) {
        if (host.isLoopbackAddress()) {
            return host.getHostAddress();
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(host, place.port()));
            return socket.getLocalAddress().getHostAddress();
        } catch (IOException e) {
            throw new RendezvousException("there is no way to " + place.place() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public int rank() {
        return place.rank();
    }

    @Override
    public int size() {
        return place.size();
    }

    @Override
    public void broadcast(Tensor tensor) {
        try (TensorScope scope = TensorScope.open()) {
            await(group.gloo().broadcast(new TensorVector(tensor)));
        }
    }

    @Override
    public void sum(Tensor tensor) {
        try (TensorScope scope = TensorScope.open()) {
            await(group.gloo().allreduce(new TensorVector(tensor)));
        }
    }

    @Override
    public void barrier() {
        sum(new double[1]);
    }

    @Override
    public void fail(String sentence) {
        liveness.pronounce(new Verdict(rank(), "rank " + rank() + " failed: " + sentence));
    }

    private void await(Work work) {
        long answers = -1;
        long silent = 0;
        while (true) {
            try {
                work._wait(new Milliseconds(TURN));
                return;
            } catch (RuntimeException e) {
                if (work.isCompleted() && !work.isSuccess()) {
                    throw liveness.explain(NativeMessages.firstLine(e));
                }
            }
            liveness.check();
            silent = liveness.answers() == answers ? silent + TURN : 0;
            answers = liveness.answers();
            if (silent > place.silence().toMillis()) {
                liveness.loseStore("has not answered for " + RendezvousStore.text(place.silence()));
                liveness.check();
            }
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean together = liveness.verdict().isEmpty() && leaveTogether();
        liveness.end();
        if (together && liveness.hasEnded()) {
            group.gloo().close();
            group.keys().close();
            store.close();
        } else {
            ABANDONED.add(this);
        }
    }

    /** Whether all ranks have come to the end; a rank that waits for the others in vain takes it for a failure. */
    private boolean leaveTogether() {
        Deadline deadline = Deadline.in(place.silence());
        try {
            store.set("left/" + rank(), "");
            store.add("left", 1);
            while (store.add("left", 0) < size()) {
                if (liveness.verdict().isPresent()) {
                    return false;
                }
                if (deadline.isPast()) {
                    fail("it left while other ranks were still at work");
                    return false;
                }
                Deadline.pause(5);
            }
            store.add("gone", 1);
            while (rank() == 0 && store.add("gone", 0) < size() && !deadline.isPast()) {
                Deadline.pause(5);
            }
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
