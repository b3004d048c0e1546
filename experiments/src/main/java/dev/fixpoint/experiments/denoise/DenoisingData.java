package dev.fixpoint.experiments.denoise;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PictureReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Clean gray pictures to learn from, to choose by and to test on. Colour pictures are taken by their brightness.
 *
 * @param train to learn from
 * @param validation to choose the best epoch by: of a folder every so many pictures, about {@value #VALIDATION} in all
 * @param test nothing is chosen by these
 */
public record DenoisingData(List<Picture> train, List<Picture> validation, List<NamedPicture> test) {
    /** Pictures that are held out of a folder, where it has many. */
    static final int VALIDATION = 8;

    private static final int GENERATED = 60;
    private static final int GENERATED_TEST = 6;
    private static final int SIDE = 128;
    private static final long GENERATED_SEED = 17;

    /**
     * Copies the lists.
     *
     * @param train to learn from, at least one
     * @param validation to choose by, at least one
     * @param test to test on, at least one
     */
    public DenoisingData {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
        test = List.copyOf(test);
    }

    /**
     * Reads folders; what is missing is generated, the same pictures each time.
     *
     * @param trainFolder pictures to learn from; null: generated ones
     * @param testFolder pictures to test on; null: generated ones
     * @param patch rows and columns that a training picture must have at least
     * @return the data
     * @throws IOException if a folder or a file cannot be read
     * @throws DataFormatException if a file is damaged or too small, or a folder has too few pictures
     */
    public static DenoisingData of(@Nullable Path trainFolder, @Nullable Path testFolder, int patch)
            throws IOException {
        List<Picture> pictures = trainFolder == null
                ? GeneratedPictures.draw(GENERATED, SIDE, GENERATED_SEED)
                : read(trainFolder, 2, patch).stream()
                        .map(NamedPicture::picture)
                        .toList();
        int every = Math.max(2, pictures.size() / VALIDATION);
        List<Picture> train = new ArrayList<>();
        List<Picture> validation = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            (i % every == 0 ? validation : train).add(pictures.get(i));
        }
        return new DenoisingData(train, validation, testFolder == null ? generatedTest() : read(testFolder, 1, 11));
    }

    private static List<NamedPicture> generatedTest() {
        List<NamedPicture> test = new ArrayList<>();
        for (Picture picture : GeneratedPictures.draw(GENERATED_TEST, SIDE, GENERATED_SEED + 1)) {
            test.add(new NamedPicture("generated " + (test.size() + 1), picture));
        }
        return test;
    }

    private static List<NamedPicture> read(Path folder, int fewest, int side) throws IOException {
        List<NamedPicture> pictures = new ArrayList<>();
        for (Path file : PictureReader.list(folder)) {
            Picture picture = PictureReader.read(file).gray();
            if (picture.height() < side || picture.width() < side) {
                throw DataFormatException.of(
                        file,
                        "expected a picture of at least " + side + " x " + side + " pixels, got " + picture.height()
                                + " x " + picture.width());
            }
            pictures.add(new NamedPicture(file.getFileName().toString(), picture));
        }
        if (pictures.size() < fewest) {
            throw DataFormatException.of(
                    folder,
                    "expected at least " + fewest + " pictures (PNG, JPEG, PGM or PPM), found " + pictures.size());
        }
        return pictures;
    }

    /**
     * A number that differs, in all likelihood, where any picture differs.
     *
     * @return eight hexadecimal digits
     */
    public String fingerprint() {
        CRC32 sum = new CRC32();
        train.forEach(picture -> add(sum, picture));
        validation.forEach(picture -> add(sum, picture));
        test.forEach(picture -> add(sum, picture.picture()));
        return String.format("%08x", sum.getValue());
    }

    private static void add(CRC32 sum, Picture picture) {
        int code = picture.hashCode();
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            sum.update(code >> shift);
        }
    }
}
