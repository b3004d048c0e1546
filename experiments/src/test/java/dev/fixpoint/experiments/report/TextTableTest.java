package dev.fixpoint.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {

    private static final TextTable TABLE = TextTable.withHeader("Model", "F1 (%)", "steps")
            .row("FPI_NN", "43.4 ± 0.2", "7")
            .row("feedforward", "39.6 ± 0.2", "–")
            .footnote("5 seeds");

    @Test
    void numbersStandFlushRightAndTextsFlushLeft() {
        assertThat(TABLE.plain()).isEqualTo("""
                        Model            F1 (%)  steps
                        ───────────  ──────────  ─────
                        FPI_NN       43.4 ± 0.2      7
                        feedforward  39.6 ± 0.2      –
                        5 seeds
                        """);
    }

    @Test
    void markdownSaysTheSame() {
        assertThat(TABLE.markdown()).isEqualTo("""
                        | Model       |     F1 (%) | steps |
                        | ----------- | ---------: | ----: |
                        | FPI_NN      | 43.4 ± 0.2 |     7 |
                        | feedforward | 39.6 ± 0.2 |     – |

                        5 seeds
                        """);
    }

    @Test
    void pipesAreEscapedInMarkdown() {
        assertThat(TextTable.withHeader("|V|").row("a|b").markdown()).isEqualTo("| \\|V\\| |\n| ----- |\n| a\\|b  |\n");
    }

    @Test
    void aTableWithoutRowsHasAHeader() {
        assertThat(TextTable.withHeader("a", "b").plain()).isEqualTo("a  b\n─  ─\n");
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> TABLE.row("only one"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row needs 3 cells, one for each column, got 1");
    }
}
