package dev.fixpoint.experiments.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One attribute that an ARFF header declares, and how the text of its values becomes numbers.
 *
 * <ul>
 *   <li>Numeric ({@code numeric}, {@code real}, {@code integer}): the number itself.
 *   <li>Nominal with numbers alone, such as {@code {0,1}}: the number that the value spells.
 *   <li>Nominal otherwise, such as {@code {red,green}}: the value's place in the declaration, from 0.
 * </ul>
 */
public final class ArffAttribute {
    private final String name;
    private final List<String> values;
    private final Map<String, Float> codes;
    private final boolean numbers;

    private ArffAttribute(String name, List<String> values, Map<String, Float> codes, boolean numbers) {
        this.name = name;
        this.values = values;
        this.codes = codes;
        this.numbers = numbers;
    }

    /**
     * A numeric attribute.
     *
     * @param name the attribute's name
     * @return the attribute
     */
    public static ArffAttribute numeric(String name) {
        return new ArffAttribute(name, List.of(), Map.of(), true);
    }

    /**
     * A nominal attribute.
     *
     * @param name the attribute's name
     * @param values the declared values, at least one and no two alike
     * @return the attribute
     * @throws IllegalArgumentException if there is no value or one is declared twice
     */
    public static ArffAttribute nominal(String name, List<String> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a nominal attribute must declare at least one value, got none");
        }
        boolean numbers = values.stream().allMatch(Decimal::isFinite);
        Map<String, Float> codes = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            float code = numbers ? Decimal.parse(value) : i;
            if (codes.put(value, code) != null) {
                throw new IllegalArgumentException("the value " + ArffScanner.shown(value) + " is declared twice");
            }
        }
        return new ArffAttribute(name, List.copyOf(values), codes, numbers);
    }

    /**
     * The attribute's name.
     *
     * @return the name, without quotes
     */
    public String name() {
        return name;
    }

    /**
     * The values that a nominal attribute declares.
     *
     * @return the values in the order of the declaration; empty for a numeric attribute
     */
    public List<String> values() {
        return values;
    }

    /**
     * Whether values stand for the numbers that they spell.
     *
     * @return true for numeric attributes and for nominal ones that declare numbers alone
     */
    public boolean spellsNumbers() {
        return numbers;
    }

    /**
     * The number of an entry that a sparse row leaves out.
     *
     * @return 0 for a numeric attribute; for a nominal one the number of the <em>first declared</em> value, whatever it is, as
     *     the ARFF format has it
     */
    public float leftOut() {
        return values.isEmpty() ? 0f : parse(values.get(0));
    }

    /**
     * The number of a value.
     *
     * @param text the value as it stands in a row, without quotes
     * @return its number, always finite
     * @throws IllegalArgumentException if the value is missing ({@code ?}), is not declared, or is not a decimal number that a
     *     {@code float} can hold
     */
    public float parse(String text) {
        Float code = codes.get(text);
        if (code != null) {
            return code;
        }
        if (text.equals("?")) {
            throw new IllegalArgumentException("the value is missing ('?'), but every value is needed here");
        }
        if (!values.isEmpty()) {
            throw new IllegalArgumentException(
                    "the value " + ArffScanner.shown(text) + " is not declared; expected one of " + shownValues());
        }
        return Decimal.parse(text);
    }

    private String shownValues() {
        int some = Math.min(values.size(), 8);
        String list = String.join(
                ", ", values.subList(0, some).stream().map(ArffScanner::shown).toList());
        return values.size() == some ? list : list + " and " + (values.size() - some) + " more";
    }
}
