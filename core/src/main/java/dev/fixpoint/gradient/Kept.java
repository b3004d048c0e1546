package dev.fixpoint.gradient;

import dev.fixpoint.memory.SharedTensors;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/** What a hook reads, and so must outlive the scopes in which it was made. */
record Kept(List<Pointer> pointers, List<SharedTensors> shared) {
    static Kept nothing() {
        return new Kept(List.of(), List.of());
    }

    static Kept of(SharedTensors held) {
        return new Kept(List.of(), List.of(held));
    }

    Kept and(Pointer... more) {
        return new Kept(Stream.concat(pointers.stream(), Stream.of(more)).toList(), shared);
    }

    void retain() {
        pointers.forEach(Pointer::retainReference);
        shared.forEach(SharedTensors::retain);
    }

    void release() {
        pointers.forEach(Pointer::releaseReference);
        shared.forEach(SharedTensors::release);
    }
}
