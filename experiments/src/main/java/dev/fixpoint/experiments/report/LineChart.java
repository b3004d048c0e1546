package dev.fixpoint.experiments.report;

import java.awt.AWTError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws a {@link Chart} as a PNG of 1000 by 650 pixels, in colours that the colour-blind tell apart.
 *
 * <p>A logarithmic axis that would span less than a decade, and so show no label, is drawn linear.
 *
 * <p>No display is needed, but the Java runtime needs its libraries for text: on Linux {@code libfreetype} and
 * {@code libfontconfig} with at least one font, which small container images leave out. Where they are missing
 * {@link #save} says so in one line and the run goes on.
 *
 * <p>Source of the palette: M. Okabe, K. Ito, "Color Universal Design", 2008, in an order that starts with the colours of the
 * greatest contrast to white and leaves out yellow; after seven series they repeat,
 * with another line style.
 */
public final class LineChart {

    private static final Logger LOG = LoggerFactory.getLogger(LineChart.class);

    private LineChart() {}

    /**
     * Draws a chart into a run's folder. Where this Java runtime cannot draw, it logs a warning of one sentence instead.
     *
     * @param chart what to draw
     * @param run the folder
     * @param name the file's name, such as {@code loss.png}
     * @return whether it was drawn
     * @throws ReportException if the file cannot be written
     */
    public static boolean save(Chart chart, RunDirectory run, String name) {
        byte[] png;
        try {
            png = png(chart);
        } catch (ReportException e) {
            LOG.warn("{}", e.getMessage());
            return false;
        }
        run.write(name, out -> out.write(png));
        return true;
    }

    /**
     * Draws a chart.
     *
     * @param chart what to draw
     * @return the bytes of a PNG
     * @throws ReportException if there is nothing to show, or this Java runtime cannot draw; "Plot not drawn: ..."
     */
    public static byte[] png(Chart chart) {
        if (chart.rangeOfMeans().getCount() == 0) {
            throw new ReportException("Plot not drawn: '" + chart.title() + "' has no value that its axis can show.");
        }
        if (System.getProperty("java.awt.headless") == null) {
            // Before AWT starts: a display that is named in the environment but cannot be reached must not stop a
            // picture.
            System.setProperty("java.awt.headless", "true");
        }
        try {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(BitmapEncoder.getBufferedImage(ChartDrawing.of(chart)), "png", png);
            return png.toByteArray();
        } catch (LinkageError | InternalError | AWTError | RuntimeException | IOException e) {
            throw new ReportException(
                    "Plot not drawn: this Java runtime cannot draw (" + rootOf(e)
                            + "); if the machine has no fonts, install"
                            + " fontconfig and a font, on Debian the packages fontconfig and fonts-dejavu-core.",
                    e);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
