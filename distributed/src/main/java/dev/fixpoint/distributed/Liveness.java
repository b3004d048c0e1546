package dev.fixpoint.distributed;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether the run goes on: a thread that gives a sign of life ten times in the time of silence that is allowed, and looks for a verdict.
 * Rank 0 also looks who is silent. Silence is counted in looks, not by the clock, so that a machine that slept does not accuse itself.
 */
final class Liveness {
    private static final String VERDICT = "verdict";
    private static final String SEEN = "seen";
    private static final int LOOKS = 10;

    private final RendezvousStore store;
    private final Rendezvous place;
    private final long interval;
    private final AtomicReference<@Nullable Verdict> verdict = new AtomicReference<>();
    private final long[] signs;
    private final int[] silentLooks;
    private final AtomicLong answers = new AtomicLong();
    private final Thread thread = new Thread(this::watch, "fixpoint-liveness");
    private volatile boolean over;

    private Liveness(RendezvousStore store, Rendezvous place) {
        this.store = store;
        this.place = place;
        this.interval = Math.max(1, place.silence().toMillis() / LOOKS);
        this.signs = new long[place.size()];
        this.silentLooks = new int[place.size()];
    }

    static Liveness start(RendezvousStore store, Rendezvous place) {
        Liveness liveness = new Liveness(store, place);
        liveness.thread.setDaemon(true);
        liveness.thread.start();
        return liveness;
    }

    /** Milliseconds between two signs of life. */
    long interval() {
        return interval;
    }

    /** How often the store has answered; it stops to grow when rank 0 cannot be reached. */
    long answers() {
        return answers.get();
    }

    Optional<Verdict> verdict() {
        return Optional.ofNullable(verdict.get());
    }

    /** Throws what ended the run, if something has. */
    void check() {
        Verdict known = verdict.get();
        if (known != null) {
            throw known.exception();
        }
    }

    /** Ends the run for all ranks, unless it has ended. */
    void pronounce(Verdict found) {
        if (verdict.get() != null) {
            return;
        }
        try {
            store.setOnce(VERDICT, found.text());
            adopt(store.find(VERDICT).map(Verdict::parse).orElse(found));
        } catch (RuntimeException e) {
            adopt(found);
        }
    }

    /** Ends the run for this rank alone, which can no longer reach rank 0 and its store. */
    void loseStore(String how) {
        verdict.compareAndSet(
                null, new Verdict(0, "rank 0 is lost: the store of the run at " + place.place() + " " + how + goOn()));
    }

    /**
     * What broke a connection between ranks: waits for the verdict, which takes no longer than a rank may be silent.
     *
     * @param words what libtorch says
     */
    RuntimeException explain(String words) {
        Deadline deadline = Deadline.in(place.silence().plusMillis(3 * interval));
        while (!deadline.isPast()) {
            if (verdict.get() != null) {
                break;
            }
            Deadline.pause(Math.min(interval, 50));
        }
        pronounce(new Verdict(place.rank(), "rank " + place.rank() + " lost a connection (" + words + ")" + goOn()));
        return verdict().orElseThrow().exception();
    }

    /** Stops; after a failure rank 0 first sees to it that the others know, as far as they live. */
    void end() {
        if (verdict.get() != null && place.rank() == 0) {
            Deadline deadline = Deadline.in(place.silence());
            int others = place.size() - 1;
            while (seen() < others && !deadline.isPast()) {
                Deadline.pause(Math.min(interval, 50));
            }
        }
        over = true;
        thread.interrupt();
    }

    /** Waits until nothing here uses the store any more, so that it may be freed; whether that is so. */
    boolean hasEnded() {
        try {
            TimeUnit.MILLISECONDS.timedJoin(thread, place.silence().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private long seen() {
        int lost = verdict().map(Verdict::rank).orElse(-1);
        return store.add(SEEN, 0) + (lost > 0 ? 1 : 0);
    }

    private void watch() {
        try {
            while (!over && verdict.get() == null) {
                store.add("sign/" + place.rank(), 1);
                if (place.rank() == 0) {
                    lookWhoIsSilent();
                }
                store.find(VERDICT).map(Verdict::parse).ifPresent(this::adopt);
                answers.incrementAndGet();
                Deadline.pause(interval);
            }
        } catch (RuntimeException e) {
            if (!over) {
                loseStore("no longer answers");
            }
        }
    }

    private void adopt(Verdict found) {
        if (verdict.compareAndSet(null, found) && place.rank() != 0) {
            try {
                store.add(SEEN, 1);
            } catch (RuntimeException e) {
                over = true;
            }
        }
    }

    private void lookWhoIsSilent() {
        for (int rank = 1; rank < place.size(); rank++) {
            long sign = store.add("sign/" + rank, 0);
            // A rank that has not begun is the handshake's to miss.
            boolean silent = sign == signs[rank] && sign > 0;
            signs[rank] = sign;
            silentLooks[rank] = silent ? silentLooks[rank] + 1 : 0;
            if (silentLooks[rank] > LOOKS && store.find("left/" + rank).isEmpty()) {
                pronounce(new Verdict(
                        rank,
                        "rank " + rank + " is lost: no sign of life for " + RendezvousStore.text(place.silence())
                                + goOn()));
            }
        }
    }

    private static String goOn() {
        return "; the run ends, and goes on from its last checkpoint when it is started again";
    }
}
