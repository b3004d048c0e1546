package dev.fixpoint.experiments.report;

/** Text as HTML has it. */
final class HtmlText {
    private HtmlText() {}

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
