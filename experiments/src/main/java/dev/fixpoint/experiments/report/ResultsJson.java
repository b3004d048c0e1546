package dev.fixpoint.experiments.report;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Results as JSON: UTF-8, indented, the fields in the order of the records. */
final class ResultsJson {

    private static final ObjectWriter WRITER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Double.class, new FiniteOrNull())
                    .addSerializer(double.class, new FiniteOrNull())
                    .addSerializer(Float.class, new FiniteOrNull()))
            .addMixIn(ModelResult.class, Unwrapped.class)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .build()
            .writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private ResultsJson() {}

    static void write(RunResults results, OutputStream out) throws IOException {
        WRITER.writeValue(out, results);
        out.write('\n');
    }

    /** The conditions of a model stand in its entry itself; a model's own files keep them apart, to be read again. */
    interface Unwrapped {
        @JsonAnyGetter
        Map<String, Double> conditions();
    }

    /** JSON knows neither NaN nor infinity. */
    private static final class FiniteOrNull extends JsonSerializer<Number> {
        @Override
        public void serialize(Number value, JsonGenerator json, SerializerProvider serializers) throws IOException {
            if (!Double.isFinite(value.doubleValue())) {
                json.writeNull();
            } else if (value instanceof Float) {
                json.writeNumber(value.floatValue());
            } else {
                json.writeNumber(value.doubleValue());
            }
        }
    }
}
