package dev.fixpoint.distributed;

import org.bytedeco.pytorch.Tensor;

/** One process: what it has is the sum and the broadcast. */
enum LocalCommunicator implements Communicator {
    ALONE;

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void broadcast(Tensor tensor) {
        // The only rank has its own values.
    }

    @Override
    public void sum(Tensor tensor) {
        // The sum over one rank.
    }

    @Override
    public void barrier() {
        // All of the ranks are here.
    }

    @Override
    public void fail(String sentence) {
        // There is nobody to tell.
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
