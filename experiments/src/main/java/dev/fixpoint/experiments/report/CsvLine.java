package dev.fixpoint.experiments.report;

import java.util.ArrayList;
import java.util.List;
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

    /**
     * The fields of a line.
     *
     * @param line without its line feed
     * @return as {@link #of} took them
     */
    static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
