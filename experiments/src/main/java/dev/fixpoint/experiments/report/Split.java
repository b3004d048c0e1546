package dev.fixpoint.experiments.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The part of the data that a figure was measured on. */
public enum Split {
    /** The rows that the model learned from. */
    @JsonProperty("train")
    TRAIN,
    /** The rows that chose the epoch and the threshold. */
    @JsonProperty("validation")
    VALIDATION,
    /** The rows that nothing was chosen by. */
    @JsonProperty("test")
    TEST
}
