package dev.fixpoint.experiments.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;

/** The characters of an ARFF file with their places: blanks, comments, tokens, and line ends, which are LF, CR LF or CR. */
final class ArffScanner implements Closeable {
    private static final int END = -1;
    private static final int LONGEST_TOKEN = 1 << 16;
    private static final int LONGEST_SHOWN = 40;

    private final Path file;
    private final Reader reader;
    private final char[] buffer = new char[1 << 14];
    private final StringBuilder token = new StringBuilder();
    private int position;
    private int limit;
    private long line = 1;
    private long column = 1;
    private long tokenColumn = 1;

    private ArffScanner(Path file, Reader reader) {
        this.file = file;
        this.reader = reader;
    }

    static ArffScanner open(Path file) throws IOException {
        return new ArffScanner(file, Utf8Text.open(file, "an ARFF file"));
    }

    /** A text in quotes for a message, shortened and without control characters. */
    static String shown(String text) {
        String start = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
        return "'" + start.replaceAll("\\p{Cntrl}", " ") + "'";
    }

    long line() {
        return line;
    }

    long column() {
        return column;
    }

    boolean atEnd() throws IOException {
        return peek() == END;
    }

    /** Whether nothing but a comment is left on this line. */
    boolean atLineEnd() throws IOException {
        int c = peek();
        return c == END || c == '\n' || c == '\r' || c == '%';
    }

    boolean at(char expected) throws IOException {
        return peek() == expected;
    }

    /** Steps over {@code expected} if it comes next. */
    boolean accept(char expected) throws IOException {
        if (peek() != expected) {
            return false;
        }
        advance();
        return true;
    }

    /** Steps over blanks and says whether there were any. */
    boolean skipBlanks() throws IOException {
        long before = column;
        while (peek() == ' ' || peek() == '\t') {
            advance();
        }
        return column > before;
    }

    /** Goes to the first character that is neither blank nor comment, on this line or a later one. */
    void skipEmptyLines() throws IOException {
        skipBlanks();
        while (atLineEnd() && !atEnd()) {
            skipLineEnd();
            skipBlanks();
        }
    }

    /** Ends a line on which nothing but blanks and a comment may be left. */
    void endLine() throws IOException {
        skipBlanks();
        if (!atLineEnd()) {
            throw expected("the end of the line");
        }
        skipLineEnd();
    }

    /** The next name, keyword or value: up to a blank, comma, brace or comment, or in quotes; {@code what} names it. */
    String token(String what) throws IOException {
        tokenColumn = column;
        token.setLength(0);
        int quote = peek();
        if (quote == '\'' || quote == '"') {
            readQuoted(quote);
        } else {
            while (!atLineEnd() && " \t,{}".indexOf(peek()) < 0) {
                append(peek());
                advance();
            }
            if (token.isEmpty()) {
                throw expected(what);
            }
        }
        return token.toString();
    }

    DataFormatException errorHere(String sentence) {
        return errorAt(column, sentence);
    }

    DataFormatException errorAtToken(String sentence) {
        return errorAt(tokenColumn, sentence);
    }

    /** A failure at a column of the current line. */
    DataFormatException errorAt(long place, String sentence) {
        return DataFormatException.at(file, line, place, sentence);
    }

    DataFormatException expected(String what) throws IOException {
        return errorHere("expected " + what + ", found " + found());
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private void readQuoted(int quote) throws IOException {
        advance();
        while (peek() != quote) {
            int c = peek();
            if (c == '\\') {
                advance();
                c = unescaped(peek());
            }
            if (peek() == END || peek() == '\n' || peek() == '\r') {
                throw errorAtToken("the quote that opens here is not closed on its line");
            }
            append(c);
            advance();
        }
        advance();
    }

    private static int unescaped(int c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> c;
        };
    }

    private void append(int c) {
        if (c == Utf8Text.UNDECODABLE) {
            throw errorHere(Utf8Text.REFUSAL);
        }
        if (token.length() == LONGEST_TOKEN) {
            throw errorAtToken("the name or value that starts here is longer than " + LONGEST_TOKEN + " characters");
        }
        token.append((char) c);
    }

    private void skipLineEnd() throws IOException {
        while (peek() != '\n' && peek() != '\r' && peek() != END) {
            advance();
        }
        if (peek() == END) {
            return;
        }
        boolean carriageReturn = accept('\r');
        if (!carriageReturn || peek() == '\n') {
            advance();
        }
        line++;
        column = 1;
    }

    private String found() throws IOException {
        int c = peek();
        if (c == END) {
            return "the end of the file";
        }
        return atLineEnd() ? "the end of the line" : shown(Character.toString(c));
    }

    private int peek() throws IOException {
        return position < limit || fill() ? buffer[position] : END;
    }

    private void advance() {
        position++;
        column++;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(reader.read(buffer), 0);
        return limit > 0;
    }
}
