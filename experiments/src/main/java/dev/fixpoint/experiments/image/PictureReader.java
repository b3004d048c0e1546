package dev.fixpoint.experiments.image;

import dev.fixpoint.experiments.data.DataFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads pictures from files and folders; for the formats see the package page.
 *
 * <p>Memory: the file, and what its size admits: four bytes a value and up to 1,100 pixels for a byte of PNG or JPEG, one value
 * for a byte of PGM or PPM.
 */
public final class PictureReader {
    private static final long MOST_BYTES = 1L << 30;

    private PictureReader() {}

    /**
     * Reads one picture.
     *
     * @param file the file
     * @return one channel for gray, three for colour; values in [0, 1]
     * @throws IOException if it is missing or cannot be read
     * @throws DataFormatException if it is no picture, or a damaged one
     */
    public static Picture read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw DataFormatException.of(
                    file, "files of at most " + MOST_BYTES + " bytes are read, this one has " + size);
        }
        byte[] bytes = Files.readAllBytes(file);
        Optional<PictureFormat> format = PictureFormat.of(bytes);
        if (format.isEmpty()) {
            throw DataFormatException.of(file, "not a picture: expected PNG, JPEG, PGM or PPM");
        }
        return switch (format.get()) {
            case PNG, JPEG -> CompressedReader.read(file, bytes, format.get());
            default -> NetpbmReader.read(file, bytes, format.get());
        };
    }

    /**
     * The pictures of a folder, not of those in it. What is no picture by its first bytes is passed over.
     *
     * @param folder the folder
     * @return the files in the order of their names
     * @throws IOException if it is missing or cannot be read
     */
    public static List<Path> list(Path folder) throws IOException {
        if (Files.isRegularFile(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        List<Path> files;
        try (Stream<Path> inside = Files.list(folder)) {
            files = inside.filter(Files::isRegularFile).sorted().toList();
        }
        Stream.Builder<Path> pictures = Stream.builder();
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                if (PictureFormat.of(in.readNBytes(PictureFormat.SIGNATURE)).isPresent()) {
                    pictures.add(file);
                }
            }
        }
        return pictures.build().toList();
    }
}
