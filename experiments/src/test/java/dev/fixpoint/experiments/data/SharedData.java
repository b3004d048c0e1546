package dev.fixpoint.experiments.data;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of published data sets that lies beside the project, where there is one. */
public final class SharedData {
    private SharedData() {}

    /** A folder of it; without it the calling test is skipped, in words. */
    public static Path folder(String name) {
        for (Path place = Path.of("").toAbsolutePath(); place != null; place = place.getParent()) {
            if (Files.exists(place.resolve("mvnw"))) {
                Path folder = place.resolveSibling("shared").resolve("data").resolve(name);
                return Files.isDirectory(folder) ? folder : abort("skipped: the data folder " + folder + " is missing");
            }
        }
        return abort("skipped: no folder above the working directory holds the project's 'mvnw'");
    }
}
