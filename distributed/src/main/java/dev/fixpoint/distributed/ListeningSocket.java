package dev.fixpoint.distributed;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/**
 * A socket that listens at one address, for libtorch's store, which by itself listens at all of them. Java opens it; libtorch takes its
 * descriptor over, which Linux tells in {@code /proc}.
 */
final class ListeningSocket {
    private static final Path SOCKETS = Path.of("/proc/self/net/tcp");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTENING = "0A";

    /** Channels whose descriptors are libtorch's by now: closing them here as well could close somebody else's. */
    private static final Queue<ServerSocketChannel> HANDED_OVER = new ConcurrentLinkedQueue<>();

    private ListeningSocket() {}

    /**
     * Listens at an address of this machine.
     *
     * @return the descriptor; empty if the address is not this machine's (a service's name that leads here), or the system does not tell
     *     descriptors
     * @throws RendezvousException if the port is in use
     */
    static OptionalInt at(InetAddress address, Rendezvous place) {
        try {
            if (!(address instanceof Inet4Address) || !Files.isReadable(SOCKETS) || !isOfThisMachine(address)) {
                return OptionalInt.empty();
            }
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
            try {
                channel.bind(new InetSocketAddress(address, place.port()));
                OptionalInt descriptor = descriptor(address, place.port());
                if (descriptor.isPresent()) {
                    HANDED_OVER.add(channel);
                    return descriptor;
                }
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            channel.close();
            return OptionalInt.empty();
        } catch (BindException e) {
            throw new RendezvousException(
                    "rank 0 cannot listen at " + place.place() + " (" + e.getMessage()
                            + "); choose another MASTER_PORT",
                    e);
        } catch (IOException e) {
            throw new RendezvousException("rank 0 cannot listen at " + place.place() + ": " + e.getMessage(), e);
        }
    }

    private static boolean isOfThisMachine(InetAddress address) throws IOException {
        return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    }

    private static OptionalInt descriptor(InetAddress address, int port) throws IOException {
        byte[] b = address.getAddress();
        String local = String.format(Locale.ROOT, "%02X%02X%02X%02X:%04X", b[3], b[2], b[1], b[0], port);
        for (String line : Files.readAllLines(SOCKETS)) {
            List<String> words = BLANKS.splitAsStream(line.strip()).toList();
            if (words.size() > INODE
                    && words.get(1).equals(local)
                    && words.get(STATE).equals(LISTENING)) {
                return descriptorOf("socket:[" + words.get(INODE) + "]");
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt descriptorOf(String socket) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).toString().equals(socket)) {
                    return OptionalInt.of(
                            Integer.parseInt(descriptor.getFileName().toString()));
                }
            }
        }
        return OptionalInt.empty();
    }
}
