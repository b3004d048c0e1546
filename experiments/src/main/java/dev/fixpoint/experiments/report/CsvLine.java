package dev.fixpoint.experiments.report;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lines of a table in a text file: fields between commas, quoted as in RFC 4180 (those with a comma, a quote or a line break;
 * quotes doubled), with a line feed at the end.
 */
public final class CsvLine {
    private CsvLine() {}

    /**
     * One line.
     *
     * @param fields what the fields are, as text
     * @return the line with its line feed
     */
    public static String of(Stream<?> fields) {
        return fields.map(field -> quoted(field.toString())).collect(Collectors.joining(",", "", "\n"));
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
