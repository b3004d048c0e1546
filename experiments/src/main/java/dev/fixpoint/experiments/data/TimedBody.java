package dev.fixpoint.experiments.data;

import java.io.Closeable;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, taken piece by piece with a limit on the silence between two pieces.
 *
 * <p>The JDK's own time limit of a request ends with the response's header; a server that falls silent afterwards would block a
 * reader for ever. One piece is requested at a time, so that a slow disk holds the server back and memory stays small.
 */
final class TimedBody implements Flow.Subscriber<List<ByteBuffer>>, Closeable {
    private sealed interface Signal {}

    private record Piece(List<ByteBuffer> buffers) implements Signal {}

    private record End(@Nullable Throwable failure) implements Signal {}

    private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Duration silence;
    private volatile Flow.@Nullable Subscription subscription;

    TimedBody(Duration silence) {
        this.silence = silence;
    }

    /** The next piece, or null at the end; an {@link IOException} where the body broke off or nothing came in time. */
    @Nullable
    List<ByteBuffer> next() throws IOException, InterruptedException {
        Signal signal = signals.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        if (signal == null) {
            throw new HttpTimeoutException("no bytes came for " + silence.toMillis() + " ms");
        }
        if (signal instanceof Piece piece) {
            return piece.buffers();
        }
        Throwable failure = ((End) signal).failure();
        if (failure != null) {
            throw new IOException("the connection broke off: " + failure.getMessage(), failure);
        }
        return null;
    }

    /** Asks for the next piece, once the last one is dealt with. */
    void request() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.request(1);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        signals.add(new Piece(buffers));
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new End(failure));
    }

    @Override
    public void onComplete() {
        signals.add(new End(null));
    }

    @Override
    public void close() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }
}
