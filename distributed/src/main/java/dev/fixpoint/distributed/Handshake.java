package dev.fixpoint.distributed;

import java.util.Optional;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;

/** Before any connection between them: all ranks are there, each once, of one version and with the same idea of their number. */
final class Handshake {
    private static final int LOOK_AGAIN = 20;

    private final RendezvousStore store;
    private final Liveness liveness;
    private final Rendezvous place;

    Handshake(RendezvousStore store, Liveness liveness, Rendezvous place) {
        this.store = store;
        this.liveness = liveness;
        this.place = place;
    }

    void perform() {
        int rank = place.rank();
        if (store.add("joined/" + rank, 1) > 1) {
            throw new RendezvousException("there is a rank " + rank + " at " + place.place()
                    + " already: two processes have the same RANK, or another run uses this MASTER_PORT");
        }
        store.set("hello/" + rank, hello());
        TreeSet<Integer> missing = new TreeSet<>();
        for (int other = 0; other < place.size(); other++) {
            missing.add(other);
        }
        Deadline deadline = Deadline.in(place.join());
        while (!missing.isEmpty()) {
            missing.removeIf(this::isHere);
            liveness.check();
            if (!missing.isEmpty() && deadline.isPast()) {
                refuse("not all of the " + place.size() + " ranks came to " + place.place() + " within "
                        + RendezvousStore.text(place.join()) + ": missing are " + missing
                        + "; see that they run, or give more time with " + Rendezvous.JOIN_SECONDS);
            }
            Deadline.pause(LOOK_AGAIN);
        }
    }

    private boolean isHere(int other) {
        Optional<String> hello = store.find("hello/" + other);
        hello.filter(text -> !text.equals(hello()))
                .ifPresent(text -> refuse("the ranks do not fit together: rank " + place.rank() + " is of '" + hello()
                        + "', rank " + other + " is of '" + text + "'; start all of them in the same way"));
        return hello.isPresent();
    }

    private void refuse(String sentence) {
        liveness.pronounce(new Verdict(-1, sentence));
        liveness.check();
    }

    private String hello() {
        return place.size() + " processes, Fixpoint " + version(Handshake.class) + ", PyTorch bindings "
                + version(Tensor.class);
    }

    private static String version(Class<?> type) {
        Package home = type.getPackage();
        String version = home == null ? null : home.getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
