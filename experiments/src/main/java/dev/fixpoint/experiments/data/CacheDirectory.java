package dev.fixpoint.experiments.data;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where downloaded files are kept between runs.
 *
 * <p>The first of these that is set, where an empty value counts as not set:
 *
 * <ol>
 *   <li>{@code FIXPOINT_CACHE}, the directory itself
 *   <li>{@code XDG_CACHE_HOME}, with {@code fixpoint} below it; a relative path is ignored, as the XDG Base Directory
 *       Specification demands
 *   <li>{@code .cache/fixpoint} in the user's home directory
 * </ol>
 */
public final class CacheDirectory {
    private CacheDirectory() {}

    /**
     * The cache directory of this process. It need not exist.
     *
     * @return an absolute path
     */
    public static Path resolve() {
        return resolve(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    /**
     * The cache directory that an environment asks for. It need not exist.
     *
     * @param environment the environment variables
     * @param home the user's home directory
     * @return an absolute path
     * @throws java.nio.file.InvalidPathException if a variable holds what cannot be a path
     */
    public static Path resolve(Map<String, String> environment, Path home) {
        @Nullable String own = environment.get("FIXPOINT_CACHE");
        if (own != null && !own.isEmpty()) {
            return Path.of(own).toAbsolutePath();
        }
        @Nullable String shared = environment.get("XDG_CACHE_HOME");
        if (shared != null && !shared.isEmpty() && Path.of(shared).isAbsolute()) {
            return Path.of(shared, "fixpoint");
        }
        return home.resolve(".cache").resolve("fixpoint").toAbsolutePath();
    }
}
