package dev.fixpoint.experiments.sudoku;

import dev.fixpoint.experiments.data.DataFormatException;
import dev.fixpoint.memory.TensorScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * 4x4 Sudoku puzzles with their solutions, one-hot: entry {@code 16 row + 4 column + digit - 1}.
 *
 * @param puzzles zeros where a cell is empty, {@code [N, 64]}, float64
 * @param solutions {@code [N, 64]}, float64
 */
public record Boards(Tensor puzzles, Tensor solutions) {
    /** Numbers of a board. */
    public static final int WIDTH = 64;

    private static final int CELLS = 16;
    private static final int DIGITS = 4;
    private static final String PUZZLES = "features.pt";
    private static final String SOLUTIONS = "labels.pt";
    private static final int PUBLISHED = 10_000;

    /**
     * Reads the boards of OptNet, 10,000 of them; the tensors belong to the caller's scope.
     *
     * @param folder with {@code features.pt} and {@code labels.pt}, each of which ends with its values as little-endian float32
     * @return the boards in their order
     * @throws IOException if a file is missing or cannot be read
     * @throws DataFormatException if a file holds no such boards
     */
    public static Boards read(Path folder) throws IOException {
        double[] puzzles = values(folder.resolve(PUZZLES));
        double[] solutions = values(folder.resolve(SOLUTIONS));
        for (int cell = 0; cell < solutions.length; cell += DIGITS) {
            checkCell(folder, puzzles, solutions, cell);
        }
        return new Boards(tensor(puzzles), tensor(solutions));
    }

    private static double[] values(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int size = PUBLISHED * WIDTH * Float.BYTES;
        if (bytes.length < size) {
            throw DataFormatException.of(
                    file, "there must be at least %d bytes, but there are %d".formatted(size, bytes.length));
        }
        var floats = ByteBuffer.wrap(bytes, bytes.length - size, size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        return IntStream.range(0, PUBLISHED * WIDTH).mapToDouble(floats::get).toArray();
    }

    private static void checkCell(Path folder, double[] puzzles, double[] solutions, int cell) {
        double filled = 0;
        for (int i = cell; i < cell + DIGITS; i++) {
            boolean known = (solutions[i] == 0 || solutions[i] == 1) && (puzzles[i] == 0 || puzzles[i] == solutions[i]);
            filled += known ? solutions[i] : Double.NaN;
        }
        if (filled != 1) {
            throw DataFormatException.of(
                    folder.resolve(SOLUTIONS),
                    "board %d is not one-hot, or not that of its puzzle in %s".formatted(cell / WIDTH, PUZZLES));
        }
    }

    private static Tensor tensor(double[] values) {
        try (TensorScope scope = TensorScope.open()) {
            long[] shape = {values.length / WIDTH, WIDTH};
            TensorOptions options = new TensorOptions(torch.ScalarType.Double);
            return scope.handOver(
                    torch.from_blob(new DoublePointer(values), shape, options).clone());
        }
    }

    /**
     * The number of boards.
     *
     * @return {@code N}
     */
    public int count() {
        return (int) puzzles.size(0);
    }

    /**
     * Some boards in a row.
     *
     * @param first the first one
     * @param count how many
     * @return views of them
     */
    public Boards range(int first, int count) {
        return new Boards(puzzles.narrow(0, first, count), solutions.narrow(0, first, count));
    }

    /**
     * Some boards.
     *
     * @param rows their numbers
     * @return copies of them
     */
    public Boards select(long[] rows) {
        Tensor index = torch.tensor(rows);
        return new Boards(puzzles.index_select(0, index), solutions.index_select(0, index));
    }

    /**
     * These boards without the puzzles that other boards have too.
     *
     * @param others whose puzzles are left out
     * @return the rest
     */
    public Boards without(Boards others) {
        Set<Long> known = new HashSet<>();
        Arrays.stream(others.keys()).forEach(known::add);
        long[] own = keys();
        return select(IntStream.range(0, own.length)
                .filter(i -> !known.contains(own[i]))
                .asLongStream()
                .toArray());
    }

    /** For each puzzle its 64 bits. */
    private long[] keys() {
        long[] keys = new long[count()];
        for (int bit = 0; bit < WIDTH; bit++) {
            double[] column = new double[keys.length];
            new DoublePointer(puzzles.select(1, bit).contiguous().data_ptr()).get(column);
            for (int i = 0; i < keys.length; i++) {
                keys[i] |= column[i] > 0 ? 1L << bit : 0;
            }
        }
        return keys;
    }

    /**
     * How many boards are filled in rightly, all 16 cells of them, where each cell takes its best digit.
     *
     * @param scores {@code [N, 64]}
     * @return a number of boards
     */
    public int solvedBy(Tensor scores) {
        Tensor chosen = digits(scores);
        Tensor wrong = chosen.ne(digits(solutions)).sum(1);
        return Math.toIntExact(wrong.eq(new Scalar(0)).sum().item_long());
    }

    private static Tensor digits(Tensor values) {
        return values.view(values.size(0), CELLS, DIGITS).argmax(new LongOptional(2), false);
    }
}
