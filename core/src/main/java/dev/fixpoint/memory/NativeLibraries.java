package dev.fixpoint.memory;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Loads PyTorch's native libraries, or says what to add to a build that lacks them. */
public final class NativeLibraries {
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
                Loader.load(torch.class);
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
