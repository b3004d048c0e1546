package dev.fixpoint.experiments.data;

import java.nio.file.Path;

/**
 * A data file's content is not what its format, or its reader, demands.
 *
 * <p>The message is one sentence that starts with the place, as compilers write it, and says what was expected there:
 *
 * <pre>bibtex-train.arff:2041:17: attribute index 1995 is out of range; the header declares 1995 attributes (0..1994)</pre>
 */
public final class DataFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long line;
    private final long column;

    private DataFormatException(Path file, long line, long column, String place, String sentence) {
        super(file + place + ": " + sentence);
        this.file = file.toString();
        this.line = line;
        this.column = column;
    }

    /**
     * A failure at one character of a file.
     *
     * @param file the file, as the user named it
     * @param line the line, from 1
     * @param column the column in UTF-16 units, from 1
     * @param sentence what is wrong and what was expected, without the place
     * @return the exception, to be thrown
     */
    public static DataFormatException at(Path file, long line, long column, String sentence) {
        return new DataFormatException(file, line, column, ":" + line + ":" + column, sentence);
    }

    /**
     * A failure of one line as a whole.
     *
     * @param file the file, as the user named it
     * @param line the line, from 1
     * @param sentence what is wrong and what was expected, without the place
     * @return the exception, to be thrown
     */
    public static DataFormatException atLine(Path file, long line, String sentence) {
        return new DataFormatException(file, line, 0, ":" + line, sentence);
    }

    /**
     * A failure of a file as a whole.
     *
     * @param file the file, as the user named it
     * @param sentence what is wrong and what was expected, without the place
     * @return the exception, to be thrown
     */
    public static DataFormatException of(Path file, String sentence) {
        return new DataFormatException(file, 0, 0, "", sentence);
    }

    /**
     * The file at fault.
     *
     * @return its path, as the user named it
     */
    public String file() {
        return file;
    }

    /**
     * The line at fault.
     *
     * @return the line, from 1; 0 where the file as a whole is at fault
     */
    public long line() {
        return line;
    }

    /**
     * The column at fault.
     *
     * @return the column, from 1; 0 where a whole line or file is at fault
     */
    public long column() {
        return column;
    }
}
