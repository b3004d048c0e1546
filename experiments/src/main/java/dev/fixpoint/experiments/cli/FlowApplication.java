package dev.fixpoint.experiments.cli;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.experiments.flow.ColourWheel;
import dev.fixpoint.experiments.flow.FlowError;
import dev.fixpoint.experiments.flow.FlowField;
import dev.fixpoint.experiments.flow.FlowFile;
import dev.fixpoint.experiments.flow.SavedFlowModel;
import dev.fixpoint.experiments.image.Picture;
import dev.fixpoint.experiments.image.PictureReader;
import dev.fixpoint.experiments.image.PngWriter;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A trained model at work on two pictures.
 *
 * @param model the folder of the model
 * @param pictures the files of the two pictures
 * @param reduction how many times smaller the pictures are made for the model
 */
record FlowApplication(Path model, List<Path> pictures, int reduction) {
    /** Flows slower than this, in pixels, are not shown in full colour. */
    private static final double STILL = 0.1;

    /** Predicts and writes the flow, its colours if there is a file for them, and tells the error if there is a truth. */
    void write(Path out, @Nullable Path colours, @Nullable Path truth, PrintWriter report) throws IOException {
        String name = out.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".flo") && !name.endsWith(".png")) {
            throw new UsageException("--out must end in .flo or .png, got '" + out + "'.");
        }
        Picture first = colour(pictures.get(0));
        Picture second = colour(pictures.get(1));
        if (!first.hasShapeOf(second)) {
            throw new UsageException(
                    "--in needs two pictures of one size, got " + size(first) + " and " + size(second) + ".");
        }
        if (Math.min(first.width(), first.height()) < 8 * reduction) {
            throw new UsageException("--in needs pictures of at least " + 8 * reduction + " x " + 8 * reduction
                    + " pixels (8 times --reduce), got " + size(first) + ".");
        }
        FlowField flow;
        try (TensorScope scope = TensorScope.open()) {
            flow = SavedFlowModel.read(model).predict(first, second, reduction);
        }
        FlowFile.write(out, flow);
        report.println("The flow is in " + out + ".");
        if (colours != null) {
            PngWriter.write(colours, ColourWheel.picture(flow, Math.max(STILL, ColourWheel.fastest(flow))));
            report.println(String.format(
                    Locale.ROOT,
                    "Its colours are in %s; the full colour is %.1f pixels.",
                    colours,
                    ColourWheel.fastest(flow)));
        }
        if (truth != null) {
            FlowError error = error(flow, truth);
            report.println(String.format(
                    Locale.ROOT,
                    "End-point error %.3f pixels, Fl-all %.2f %%, over %d known pixels.",
                    error.endPoint(),
                    error.outliers(),
                    error.pixels()));
        }
        report.flush();
    }

    private static FlowError error(FlowField flow, Path file) throws IOException {
        FlowField truth = FlowFile.read(file);
        try {
            return FlowError.of(flow, truth);
        } catch (IllegalArgumentException e) {
            throw DataFormatException.of(file, String.valueOf(e.getMessage()));
        }
    }

    /** A gray picture becomes a colour picture without colours. */
    private static Picture colour(Path file) throws IOException {
        Picture picture = PictureReader.read(file);
        if (picture.channels() == 3) {
            return picture;
        }
        float[] gray = picture.values();
        float[] values = new float[3 * gray.length];
        for (int c = 0; c < 3; c++) {
            System.arraycopy(gray, 0, values, c * gray.length, gray.length);
        }
        return Picture.of(3, picture.height(), picture.width(), values);
    }

    private static String size(Picture picture) {
        return picture.width() + " x " + picture.height();
    }
}
