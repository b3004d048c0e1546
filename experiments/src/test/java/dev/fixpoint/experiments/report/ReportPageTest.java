package dev.fixpoint.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportPageTest {
    private static final ReportPage PAGE = ReportPage.titled("A & B")
            .heading("Scores")
            .text("p < 0.05")
            .table(TextTable.withHeader("model", "F1")
                    .row("a|b", "44.7 ± 0.3")
                    .row("<c>", "-")
                    .footnote("in \"percent\""))
            .picture("curve.png", "A curve", new byte[] {1, 2, 3});

    @Test
    void markdownHoldsThePartsInOrder() {
        assertThat(PAGE.markdown()).isEqualTo("""
                        # A & B

                        ## Scores

                        p < 0.05

                        | model |         F1 |
                        | ----- | ---------: |
                        | a\\|b  | 44.7 ± 0.3 |
                        | <c>   |          - |

                        in "percent"

                        ![A curve](curve.png)
                        """);
    }

    @Test
    void htmlHoldsThePartsInOrderWithItsCharactersEscaped() {
        assertThat(PAGE.html())
                .startsWith("<!DOCTYPE html>\n<html lang=\"en\">")
                .containsSubsequence(
                        "<title>A &amp; B</title>",
                        "<h1>A &amp; B</h1>",
                        "<h2>Scores</h2>",
                        "<p>p &lt; 0.05</p>",
                        "<th>model</th><th class=\"number\">F1</th>",
                        "<td>a|b</td><td class=\"number\">44.7 ± 0.3</td>",
                        "<td>&lt;c&gt;</td><td class=\"number\">-</td>",
                        "<p class=\"note\">in &quot;percent&quot;</p>",
                        "<img alt=\"A curve\" src=\"data:image/png;base64,AQID\">",
                        "</html>");
    }

    @Test
    void htmlNeedsNoOtherFileAndFollowsTheChoiceOfLightOrDark() {
        assertThat(PAGE.html())
                .contains("@media (prefers-color-scheme: dark)")
                .doesNotContain("http:", "https:", "<script", "<link", "url(", "@import");
    }
}
