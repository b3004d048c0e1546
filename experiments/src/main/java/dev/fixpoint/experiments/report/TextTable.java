package dev.fixpoint.experiments.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table of texts, set in columns for the terminal or written as Markdown or HTML.
 *
 * <p>A column whose cells all read as numbers (digits after an optional sign; an empty cell or a dash stands for a number
 * that is missing) is set flush right, any other flush left. Cells are texts: whoever fills the table decides on decimals.
 *
 * <pre>{@code
 * TextTable.withHeader("Model", "F1 (%)")
 *         .row("FPI_NN", "43.4")
 *         .row("feedforward", "39.6 ± 0.2")
 *         .footnote("mean and standard deviation over 5 seeds")
 *         .plain()
 * }</pre>
 */
public final class TextTable {

    private static final Pattern NUMBER = Pattern.compile("[-+−<>≈~]?\\s?\\d.*|[-–—]?");
    private static final String GAP = "  ";

    private final List<String> header;
    private final List<List<String>> rows;
    private final List<String> footnotes;

    private TextTable(List<String> header, List<List<String>> rows, List<String> footnotes) {
        this.header = header;
        this.rows = rows;
        this.footnotes = footnotes;
    }

    /**
     * A table without rows.
     *
     * @param names the names of the columns
     * @return the table
     * @throws IllegalArgumentException if there is no column
     */
    public static TextTable withHeader(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("a table needs at least 1 column, got none");
        }
        return new TextTable(List.of(names), List.of(), List.of());
    }

    /**
     * A table from cells by the names of row and column.
     *
     * @param corner what stands above the names of the rows
     * @param cells by row, then by column; a missing one becomes a dash
     * @param turned whether rows become columns
     * @return the table, rows and columns in the order in which they appear
     */
    public static TextTable ofCells(String corner, Map<String, Map<String, String>> cells, boolean turned) {
        List<String> rows = List.copyOf(new LinkedHashSet<>(cells.keySet()));
        List<String> columns = cells.values().stream()
                .flatMap(row -> row.keySet().stream())
                .distinct()
                .toList();
        List<String> down = turned ? columns : rows;
        List<String> across = turned ? rows : columns;
        TextTable table = withHeader(
                Stream.concat(Stream.of(turned ? "" : corner), across.stream()).toArray(String[]::new));
        for (String name : down) {
            Stream<String> own = across.stream()
                    .map(other -> cells.getOrDefault(turned ? other : name, Map.of())
                            .getOrDefault(turned ? name : other, "-"));
            table = table.row(Stream.concat(Stream.of(name), own).toArray(String[]::new));
        }
        return table;
    }

    /**
     * This table with one more row at its end.
     *
     * @param cells one for each column
     * @return the new table
     * @throws IllegalArgumentException if there are more or fewer cells than columns
     */
    public TextTable row(String... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(
                    "a row needs " + header.size() + " cells, one for each column, got " + cells.length);
        }
        return new TextTable(header, appended(rows, List.of(cells)), footnotes);
    }

    /**
     * This table with one more line below it.
     *
     * @param text the line
     * @return the new table
     */
    public TextTable footnote(String text) {
        return new TextTable(header, rows, appended(footnotes, text));
    }

    /**
     * The table for a terminal: columns in step, a rule below the header.
     *
     * @return lines that end with a line feed
     */
    public String plain() {
        int[] widths = widths(rows, header);
        StringBuilder text = new StringBuilder();
        text.append(aligned(header, widths, GAP).stripTrailing()).append('\n');
        text.append(IntStream.of(widths).mapToObj("─"::repeat).collect(Collectors.joining(GAP)));
        text.append('\n');
        for (List<String> row : rows) {
            text.append(aligned(row, widths, GAP).stripTrailing()).append('\n');
        }
        footnotes.forEach(note -> text.append(note).append('\n'));
        return text.toString();
    }

    /**
     * The table in Markdown, its columns in step in the source too; pipes in cells are escaped.
     *
     * @return lines that end with a line feed
     */
    public String markdown() {
        List<String> names = escaped(header);
        List<List<String>> cells = rows.stream().map(TextTable::escaped).toList();
        // Markdown wants at least three dashes, one of them a colon in a column that is flush right.
        int[] widths = IntStream.of(widths(cells, names))
                .map(width -> Math.max(3, width))
                .toArray();
        StringBuilder text = new StringBuilder();
        text.append("| ").append(aligned(names, widths, " | ")).append(" |\n|");
        for (int column = 0; column < widths.length; column++) {
            text.append(' ').append("-".repeat(widths[column] - 1));
            text.append(isNumeric(column) ? ": |" : "- |");
        }
        text.append('\n');
        for (List<String> row : cells) {
            text.append("| ").append(aligned(row, widths, " | ")).append(" |\n");
        }
        footnotes.forEach(note -> text.append('\n').append(note).append('\n'));
        return text.toString();
    }

    /**
     * The table in HTML, with the class {@code number} on the cells of columns that are flush right and {@code note} on the
     * lines below it.
     *
     * @return an element {@code table} and a paragraph for each line below it
     */
    public String html() {
        StringBuilder text = new StringBuilder("<div class=\"wide\"><table>\n<thead>").append(htmlRow("th", header));
        text.append("</thead>\n<tbody>\n");
        rows.forEach(row -> text.append(htmlRow("td", row)).append('\n'));
        text.append("</tbody>\n</table></div>\n");
        footnotes.forEach(note ->
                text.append("<p class=\"note\">").append(HtmlText.escaped(note)).append("</p>\n"));
        return text.toString();
    }

    private String htmlRow(String element, List<String> cells) {
        return IntStream.range(0, cells.size())
                .mapToObj(column -> "<" + element + (isNumeric(column) ? " class=\"number\">" : ">")
                        + HtmlText.escaped(cells.get(column)) + "</" + element + ">")
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    private String aligned(List<String> cells, int[] widths, String separator) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> {
                    String space = " ".repeat(widths[column] - width(cells.get(column)));
                    return isNumeric(column) ? space + cells.get(column) : cells.get(column) + space;
                })
                .collect(Collectors.joining(separator));
    }

    private boolean isNumeric(int column) {
        return !rows.isEmpty()
                && rows.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
    }

    private static int[] widths(List<List<String>> cells, List<String> names) {
        return IntStream.range(0, names.size())
                .map(column -> Stream.concat(Stream.of(names), cells.stream())
                        .mapToInt(row -> width(row.get(column)))
                        .max()
                        .orElse(0))
                .toArray();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static List<String> escaped(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).toList();
    }

    private static <T> List<T> appended(List<T> list, T last) {
        return Stream.concat(list.stream(), Stream.of(last)).toList();
    }
}
