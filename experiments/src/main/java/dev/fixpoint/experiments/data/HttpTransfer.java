package dev.fixpoint.experiments.data;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request for a file, or for what a part file lacks of it.
 *
 * <p>Throws {@link DownloadException} where another attempt is of no use, any other {@link IOException} where it may be.
 */
final class HttpTransfer {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(?:(\\d{1,18})|\\*)");

    private final HttpClient client;
    private final URI source;
    private final Path part;
    private final Duration timeout;
    private final DownloadProgress progress;

    HttpTransfer(URI source, Path part, Duration timeout, DownloadProgress progress) {
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        this.source = source;
        this.part = part;
        this.timeout = timeout;
        this.progress = progress;
    }

    /** Brings the part file to what the server has; returns whether bytes of an earlier request are among it. */
    boolean run() throws IOException, InterruptedException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(source).timeout(timeout);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(request.build());
        try (TimedBody body = new TimedBody(timeout)) {
            response.body().subscribe(body);
            int status = response.statusCode();
            if (status == 200) {
                write(body, 0, response.headers().firstValueAsLong("Content-Length"));
                return false;
            }
            if (status == 206 && have > 0) {
                write(body, have, totalAfterResume(response, have));
                return true;
            }
            if (status == 416 && have > 0) {
                return true; // nothing is left to send: the part is whole, or it is not a part of this file; its sum
                // tells
            }
            throw refused(status);
        }
    }

    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(HttpRequest request)
            throws IOException, InterruptedException {
        try {
            return client.send(request, BodyHandlers.ofPublisher());
        } catch (ConnectException e) {
            throw new IOException("no connection could be made", e); // the JDK's exception often has no message
        }
    }

    /** The length of the whole file; the part is dropped where the answer does not continue it. */
    private OptionalLong totalAfterResume(HttpResponse<?> response, long have) throws IOException {
        String range = response.headers().firstValue("Content-Range").orElse("");
        Matcher matcher = CONTENT_RANGE.matcher(range);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != have) {
            Files.delete(part);
            throw new IOException(
                    "the server sent the range '" + range + "' where bytes from " + have + " were asked for");
        }
        String total = matcher.group(3);
        return total == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(total));
    }

    private void write(TimedBody body, long from, OptionalLong total) throws IOException, InterruptedException {
        long written = from;
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.truncate(from).position(from);
            progress.update(written, total);
            for (List<ByteBuffer> piece = body.next(); piece != null; piece = body.next()) {
                for (ByteBuffer buffer : piece) {
                    while (buffer.hasRemaining()) {
                        written += file.write(buffer);
                    }
                }
                progress.update(written, total);
                body.request();
            }
        }
        if (total.isPresent() && written != total.getAsLong()) {
            throw new IOException("the server sent " + written + " of " + total.getAsLong() + " bytes");
        }
    }

    private IOException refused(int status) {
        String sentence = "the server answered with status " + status;
        boolean passing = status >= 500 || status == 408 || status == 429;
        return passing ? new IOException(sentence) : new DownloadException(Download.failed(source, sentence));
    }
}
