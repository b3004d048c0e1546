package dev.fixpoint.experiments.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fixpoint.experiments.data.DataFormatException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFilesTest {
    private static final Picture COLOUR =
            Picture.of(3, 2, 2, new float[] {0, 51 / 255f, 102 / 255f, 1, 1, 0, 0, 204 / 255f, .2f, .2f, .4f, .6f});
    private static final Picture GRAY = Picture.of(1, 2, 3, new float[] {0, .2f, .4f, .6f, .8f, 1});

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aPngGivesBackWhatWasWritten() throws IOException {
        Path file = folder.resolve("a.png");
        PngWriter.write(file, COLOUR);
        assertThat(PictureReader.read(file)).isEqualTo(COLOUR);
        PngWriter.write(file, GRAY);
        assertThat(PictureReader.read(file)).isEqualTo(GRAY);
    }

    @Test
    void writingCutsOffWhatIsBeyondBlackAndWhite() throws IOException {
        Path file = folder.resolve("a.png");
        PngWriter.write(file, Picture.of(1, 1, 3, new float[] {-1, 2, Float.NaN}));
        assertThat(PictureReader.read(file).values()).containsExactly(0, 1, 0);
    }

    @Test
    void aPngOfSixteenBitsKeepsThemAll() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 32_769);
        image.getRaster().setSample(1, 0, 0, 65_535);
        assertThat(PictureReader.read(write("a.png", encoded(image, "png"))).values())
                .containsExactly(32_769 / 65_535f, 1);
    }

    @Test
    void alphaIsDroppedAndAGrayPaletteIsGray() throws IOException {
        BufferedImage alpha = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        alpha.setRGB(0, 0, 0x80_ff_00_33);
        assertThat(PictureReader.read(write("a.png", encoded(alpha, "png"))))
                .isEqualTo(Picture.of(3, 1, 1, new float[] {1, 0, .2f}));
        BufferedImage bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.setRGB(1, 0, 0xff_ff_ff_ff);
        assertThat(PictureReader.read(write("b.png", encoded(bits, "png"))))
                .isEqualTo(Picture.of(1, 1, 2, new float[] {0, 1}));
    }

    @Test
    void aJpegIsReadInGrayAndInColour() throws IOException {
        BufferedImage gray = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        gray.getRaster().setSamples(0, 0, 16, 16, 0, constant(256, 100));
        Picture read = PictureReader.read(write("a.jpg", encoded(gray, "jpg")));
        assertThat(read.channels()).isEqualTo(1);
        // A flat picture comes back but for the rounding of its one coefficient, two gray values at most.
        assertThat(read.value(0, 5, 5)).isCloseTo(100 / 255f, within(2 / 255f));
        BufferedImage colour = new BufferedImage(16, 16, BufferedImage.TYPE_3BYTE_BGR);
        colour.getRaster().setSamples(0, 0, 16, 16, 0, constant(256, 200));
        Picture red = PictureReader.read(write("b.jpg", encoded(colour, "jpg")));
        assertThat(red.channels()).isEqualTo(3);
        assertThat(red.value(0, 8, 8)).isCloseTo(200 / 255f, within(4 / 255f));
        assertThat(red.value(2, 8, 8)).isCloseTo(0, within(4 / 255f));
    }

    @Test
    void pgmAndPpmAreReadInAsciiAndInBinary() throws IOException {
        assertThat(PictureReader.read(text("a.pgm", "P2 # gray\n3 2\n# five steps\n5\n0 1 2\n3 4 5")))
                .isEqualTo(GRAY);
        assertThat(PictureReader.read(text("b.pgm", "P5\n3 2 255\n\0\63\146\231\314\377")))
                .isEqualTo(GRAY);
        Picture pixels = Picture.of(3, 1, 2, new float[] {1, 0, 0, 1, 0, .2f});
        assertThat(PictureReader.read(text("a.ppm", "P3 2 1 5 5 0 0 0 5 1"))).isEqualTo(pixels);
        assertThat(PictureReader.read(text("b.ppm", "P6 2 1 255 \377\0\0\0\377\63")))
                .isEqualTo(pixels);
    }

    @Test
    void sixteenBitsOfAPgmComeTheLargeByteFirst() throws IOException {
        assertThat(PictureReader.read(text("a.pgm", "P5 2 1 65535\n\1\2\377\377"))
                        .values())
                .containsExactly(258 / 65_535f, 1);
        assertThat(PictureReader.read(text("b.pgm", "P5 1 1 1000\n\1\364")).values())
                .containsExactly(.5f);
    }

    @Test
    void damageIsToldInWords() throws IOException {
        assertRefused(text("a.pgm", "P5 300 300 255 abc"), "takes at least 90001 bytes, but 4 are left");
        assertRefused(text("a.pgm", "P2 2 1 5 3 6"), "a value must be between 0 and 5, got 6 at byte 11");
        assertRefused(text("a.pgm", "P2 2 1 5 3  "), "a value is missing at byte 12, where the file ends");
        assertRefused(text("a.pgm", "P5 2 1 9 \12\1"), "a value must be at most 9, got 10");
        assertRefused(text("a.pgm", "P5 0 1 255 "), "the width must be between 1 and 1048576, got 0");
        assertRefused(text("a.pgm", "P5 1 1 70000 ab"), "the largest value must be between 1 and 65535");
        assertRefused(text("a.pgm", "P5 1 1 255#\0\0"), "white space must end the header");
        assertRefused(text("a.txt", "a text"), "not a picture: expected PNG, JPEG, PGM or PPM");
        byte[] png = PngWriter.bytes(GRAY);
        assertRefused(write("a.png", java.util.Arrays.copyOf(png, 40)), "a damaged PNG file");
        png[17] = 127;
        assertRefused(write("a.png", png), "bytes cannot hold");
    }

    @Test
    void aFolderListsItsPicturesAndPassesOverTheRest() throws IOException {
        PngWriter.write(folder.resolve("b.PNG"), GRAY);
        text("a", "P2 1 1 1 1");
        text("notes.png", "no picture");
        text("P5.txt", "P5: a fifth point");
        text("empty.jpg", "");
        Files.createDirectory(folder.resolve("inside.png"));
        assertThat(PictureReader.list(folder)).containsExactly(folder.resolve("a"), folder.resolve("b.PNG"));
        assertThatThrownBy(() -> PictureReader.list(folder.resolve("a"))).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> PictureReader.list(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    private static void assertRefused(Path file, String words) {
        assertThatThrownBy(() -> PictureReader.read(file))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(words);
    }

    private Path text(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    private static int[] constant(int length, int value) {
        int[] values = new int[length];
        java.util.Arrays.fill(values, value);
        return values;
    }
}
