package dev.fixpoint.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunResultsTest {

    @TempDir
    Path temporary;

    @Test
    void resultsAreWrittenWithTheirFieldsInOrder() throws IOException {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("learningRate", 1e-3);
        settings.put("batch", 80);
        settings.put("solver", "Anderson");
        settings.put("dropout", false);
        Map<String, Double> test = new LinkedHashMap<>();
        test.put("f1@0.5", 39.5);
        test.put("f1@expected", 48.25);
        ModelResult model = ModelResult.of("FPI_NN", 3, new ModelResult.Training(12345, 45, 60.5))
                .withSolves(new ModelResult.Solves(7.5, 4.25))
                .withSettings(settings)
                .withMetrics(Split.TEST, test)
                .withMetrics(Split.TRAIN, Map.of("loss", 0.125))
                .withDiagnostics(Map.of("spectralRadius", 0.75));

        String json = written(model);

        assertThat(json).isEqualToNormalizingNewlines("""
                        {
                          "experiment" : "bibtex",
                          "command" : [ "fixpoint", "bibtex", "--seed", "3" ],
                          "seeds" : [ 3 ],
                          "environment" : {
                            "version" : "0.1.0",
                            "jdk" : "17.0.1 (Any)",
                            "os" : "Linux 6",
                            "architecture" : "amd64",
                            "threads" : 2
                          },
                          "seconds" : 61.5,
                          "models" : [ {
                            "model" : "FPI_NN",
                            "seed" : 3,
                            "parameters" : 12345,
                            "epochs" : 45,
                            "seconds" : 60.5,
                            "forwardEvaluationsPerSolve" : 7.5,
                            "backwardEvaluationsPerSolve" : 4.25,
                            "settings" : {
                              "learningRate" : 0.001,
                              "batch" : 80,
                              "solver" : "Anderson",
                              "dropout" : false
                            },
                            "metrics" : {
                              "train" : {
                                "loss" : 0.125
                              },
                              "test" : {
                                "f1@0.5" : 39.5,
                                "f1@expected" : 48.25
                              }
                            },
                            "diagnostics" : {
                              "spectralRadius" : 0.75
                            }
                          } ]
                        }
                        """);
    }

    @Test
    void numbersThatAreNotFiniteBecomeNull() throws IOException {
        ModelResult model = ModelResult.of("MLP", 1, new ModelResult.Training(1, 1, Double.NaN))
                .withSettings(Map.of("limit", Float.POSITIVE_INFINITY))
                .withMetrics(Split.TEST, Map.of("loss", Double.NEGATIVE_INFINITY))
                .withDiagnostics(Map.of("spectralRadius", Double.NaN));
        JsonNode read = new JsonMapper().readTree(written(model)).at("/models/0");
        for (String path : List.of(
                "/seconds",
                "/forwardEvaluationsPerSolve",
                "/settings/limit",
                "/metrics/test/loss",
                "/diagnostics/spectralRadius")) {
            assertThat(read.at(path).isNull()).as(path).isTrue();
        }
    }

    @Test
    void figuresOverSeedsAndComparisonsStandAfterTheModels() throws IOException {
        RunResults results = new RunResults(
                "bibtex",
                List.of("fixpoint"),
                List.of(1L),
                new RunEnvironment("0.1.0", "17.0.1 (Any)", "Linux 6", "amd64", 2),
                1,
                List.of(),
                Map.of("fpi-nn", Map.of("f1@0.5", MeanAndDeviation.of(44.5))),
                List.of(new RunResults.Comparison("fpi-nn", "mlp", "f1@0.5", 1.5, 0.5, 2.5, 0.01)));
        try (RunDirectory run = RunDirectory.open(temporary)) {
            run.writeResults(results);
        }
        JsonNode read = new JsonMapper().readTree(Files.readString(temporary.resolve("results.json")));
        assertThat(read.at("/overSeeds/fpi-nn/f1@0.5/mean").asDouble()).isEqualTo(44.5);
        assertThat(read.at("/overSeeds/fpi-nn/f1@0.5/deviation").isNull()).isTrue();
        assertThat(read.at("/comparisons/0/second").asText()).isEqualTo("mlp");
        assertThat(read.at("/comparisons/0/p").asDouble()).isEqualTo(0.01);
    }

    @Test
    void theEnvironmentIsThatOfThisProcess() {
        RunEnvironment environment = RunEnvironment.current("0.1.0", 4);
        assertThat(environment.jdk()).contains(System.getProperty("java.vendor"));
        assertThat(environment.architecture()).isEqualTo(System.getProperty("os.arch"));
        assertThat(environment.threads()).isEqualTo(4);
    }

    @Test
    void settingsThatAreNotPlainAreRefused() {
        ModelResult model = ModelResult.of("MLP", 1, new ModelResult.Training(1, 1, 1));
        assertThatThrownBy(() -> model.withSettings(Map.of("layers", List.of(1, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the setting layers must be a text, a number or a boolean");
    }

    private String written(ModelResult model) throws IOException {
        RunResults results = new RunResults(
                "bibtex",
                List.of("fixpoint", "bibtex", "--seed", "3"),
                List.of(3L),
                new RunEnvironment("0.1.0", "17.0.1 (Any)", "Linux 6", "amd64", 2),
                61.5,
                List.of(model));
        try (RunDirectory run = RunDirectory.open(temporary)) {
            run.writeResults(results);
        }
        return Files.readString(temporary.resolve("results.json"));
    }
}
