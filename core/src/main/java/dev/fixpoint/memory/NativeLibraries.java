package dev.fixpoint.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads PyTorch's native libraries, or says what to add to a build that lacks them. */
public final class NativeLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

    private NativeLibraries() {}

    /**
     * Loads the native libraries of PyTorch, once; later calls cost nothing to speak of. The first load on a machine unpacks
     * them to JavaCPP's cache, which takes some seconds.
     *
     * @throws UnsatisfiedLinkError if there are none for this platform on the class path; the message names the dependency
     *     to add
     */
    public static void load() {
        try {
            Loaded.check();
        } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
            throw missing(Loader.getPlatform(), e);
        }
    }

    /**
     * Loads further bindings of PyTorch, such as {@code torch_gloo}.
     *
     * @param bindings the class that JavaCPP loads them by
     * @throws UnsatisfiedLinkError if they are not on the class path
     */
    public static void load(Class<?> bindings) {
        load();
        unpackAlone(bindings);
    }

    /**
     * The system's linker follows a library to those that it needs, in JavaCPP's cache, also to one that another process is still writing:
     * that ends the process. So of those that start where nothing is unpacked yet, one does it, and leaves a mark.
     */
    private static synchronized void unpackAlone(Class<?> bindings) {
        try (FileChannel mark = FileChannel.open(mark(bindings), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (mark.size() == 0) {
                try (FileLock lock = mark.lock()) {
                    Loader.load(bindings);
                    mark.write(ByteBuffer.allocate(1));
                }
            }
        } catch (IOException | OverlappingFileLockException e) {
            LOG.debug("JavaCPP's cache cannot be locked", e);
        }
        Loader.load(bindings);
    }

    private static Path mark(Class<?> bindings) throws IOException {
        String version = bindings.getPackage().getImplementationVersion();
        return Loader.getCacheDir()
                .toPath()
                .resolve("fixpoint-" + bindings.getSimpleName() + "-" + version + "-" + Loader.getPlatform());
    }

    /**
     * Intel's MKL, where it takes the place of OpenBLAS, finds its OpenMP only where the whole process sees it; JavaCPP loads it out of sight,
     * and the first product in two threads would end the process.
     */
    private static void shareOpenMp() {
        String openMp = Loader.getLoadedLibraries().get("iomp5");
        if (openMp != null) {
            Loader.loadGlobal(openMp);
        }
    }

    static UnsatisfiedLinkError missing(String platform, Throwable cause) {
        UnsatisfiedLinkError error =
                new UnsatisfiedLinkError(("The native libraries of PyTorch for %s are not on the class path:"
                                + " add the dependency org.bytedeco:pytorch-platform:2.10.0-1.5.13 (it has natives for linux-x86_64,"
                                + " macosx-arm64 and windows-x86_64), or, where it is there, see that JavaCPP may unpack them"
                                + " to its cache directory.")
                        .formatted(platform));
        error.initCause(cause);
        return error;
    }

    private static final class Loaded {
        static {
            try {
                unpackAlone(torch.class);
                shareOpenMp();
            } catch (UnsatisfiedLinkError e) {
                throw missing(Loader.getPlatform(), e);
            }
        }

        private Loaded() {}

        static void check() {
            // The static initializer above has done the work.
        }
    }
}
