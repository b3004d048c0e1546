package dev.fixpoint.experiments.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands before the rows of an ARFF file: the relation's name and the attributes. */
record ArffHeader(String relation, List<ArffAttribute> attributes) {
    private static final String NO_CLOSING_BRACE = "the list of values that opens here has no closing brace";

    ArffHeader {
        attributes = List.copyOf(attributes);
    }

    /** Reads up to and including the line {@code @data}. */
    static ArffHeader read(ArffScanner in) throws IOException {
        @Nullable String relation = null;
        List<ArffAttribute> attributes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (true) {
            in.skipEmptyLines();
            if (in.atEnd()) {
                throw in.errorHere("the file ends within the header; expected '@data' and the rows");
            }
            String keyword = in.token("'@relation', '@attribute' or '@data'");
            switch (keyword.toLowerCase(Locale.ROOT)) {
                case "@relation" -> {
                    if (relation != null) {
                        throw in.errorAtToken("the header names its relation twice");
                    }
                    in.skipBlanks();
                    relation = in.token("the relation's name");
                }
                case "@attribute" -> attributes.add(readAttribute(in, names));
                case "@data" -> {
                    if (relation == null) {
                        throw in.errorAtToken("the header has no '@relation' line");
                    }
                    if (attributes.isEmpty()) {
                        throw in.errorAtToken("the header declares no attributes");
                    }
                    in.endLine();
                    return new ArffHeader(relation, attributes);
                }
                default ->
                    throw in.errorAtToken(
                            "expected '@relation', '@attribute' or '@data', found " + ArffScanner.shown(keyword));
            }
            in.endLine();
        }
    }

    private static ArffAttribute readAttribute(ArffScanner in, Set<String> names) throws IOException {
        in.skipBlanks();
        String name = in.token("the attribute's name");
        if (!names.add(name)) {
            throw in.errorAtToken("the attribute " + ArffScanner.shown(name) + " is declared twice");
        }
        in.skipBlanks();
        if (in.at('{')) {
            return readNominal(in, name);
        }
        String type = in.token("the attribute's type");
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "numeric", "real", "integer" -> ArffAttribute.numeric(name);
            case "string", "date", "relational" ->
                throw in.errorAtToken("attribute " + ArffScanner.shown(name) + " is of type " + type
                        + ", which has no number; expected numeric, real, integer or {values}");
            default ->
                throw in.errorAtToken(
                        "expected numeric, real, integer or {values} as type, found " + ArffScanner.shown(type));
        };
    }

    private static ArffAttribute readNominal(ArffScanner in, String name) throws IOException {
        long opened = in.column();
        in.accept('{');
        List<String> values = new ArrayList<>();
        do {
            in.skipBlanks();
            if (in.atLineEnd()) {
                throw in.errorAt(opened, NO_CLOSING_BRACE);
            }
            values.add(in.token("a value of the nominal attribute"));
            in.skipBlanks();
        } while (in.accept(','));
        if (in.atLineEnd()) {
            throw in.errorAt(opened, NO_CLOSING_BRACE);
        }
        if (!in.accept('}')) {
            throw in.expected("a comma or a closing brace");
        }
        try {
            return ArffAttribute.nominal(name, values);
        } catch (IllegalArgumentException e) {
            throw in.errorAt(opened, "attribute " + ArffScanner.shown(name) + ": " + e.getMessage());
        }
    }
}
