package dev.fixpoint.experiments.data;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A server on the loopback interface that answers each request with the next behaviour of a list, and the last one for good. */
final class FileServer implements AutoCloseable {
    /** One way to answer a request for the content. */
    @FunctionalInterface
    interface Behaviour {
        void answer(HttpExchange exchange, byte[] content) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final Deque<Behaviour> behaviours;

    FileServer(byte[] content, Behaviour... behaviours) throws IOException {
        this.behaviours = new ArrayDeque<>(Arrays.asList(behaviours));
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                ranges.add(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
                next().answer(exchange, content);
            }
        });
        server.start();
    }

    URI uri() {
        return URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/file.bin");
    }

    /** The Range header of each request so far, "null" where it had none. */
    List<String> ranges() {
        return List.copyOf(ranges);
    }

    static void whole(HttpExchange exchange, byte[] content) throws IOException {
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
    }

    /** Ranges as RFC 9110 has them; the whole where none is asked for. */
    static void ranged(HttpExchange exchange, byte[] content) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            whole(exchange, content);
            return;
        }
        int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        if (from >= content.length) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        exchange.sendResponseHeaders(206, content.length - from);
        exchange.getResponseBody().write(content, from, content.length - from);
    }

    /** The whole, in pieces over one second. */
    static void slow(HttpExchange exchange, byte[] content) throws IOException {
        exchange.sendResponseHeaders(200, content.length);
        int piece = content.length / 10 + 1;
        for (int from = 0; from < content.length; from += piece) {
            exchange.getResponseBody().write(content, from, Math.min(piece, content.length - from));
            exchange.getResponseBody().flush();
            LockSupport.parkNanos(100_000_000);
        }
    }

    /** Announces everything, sends half, and hangs up. */
    static void half(HttpExchange exchange, byte[] content) throws IOException {
        exchange.sendResponseHeaders(200, content.length);
        OutputStream body = exchange.getResponseBody();
        body.write(content, 0, content.length / 2);
        body.flush();
    }

    /** A range that starts elsewhere than asked for. */
    static void otherRange(HttpExchange exchange, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Range", "bytes 0-" + (content.length - 1) + "/" + content.length);
        exchange.sendResponseHeaders(206, content.length);
        exchange.getResponseBody().write(content);
    }

    /** Sends half and then nothing more, with the connection open until the server closes. */
    Behaviour silence() {
        return (exchange, content) -> {
            half(exchange, content);
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    void nextIs(Behaviour behaviour) {
        synchronized (behaviours) {
            behaviours.addFirst(behaviour);
        }
    }

    static Behaviour status(int status) {
        return (exchange, content) -> exchange.sendResponseHeaders(status, -1);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private Behaviour next() {
        synchronized (behaviours) {
            return behaviours.size() > 1 ? behaviours.removeFirst() : behaviours.getFirst();
        }
    }
}
