package dev.fixpoint.experiments.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads an option that counts something: a whole number from 1 to {@link Integer#MAX_VALUE}. Name it as the
 * {@code converter} of an option; anything else is then refused in one sentence that names the option.
 */
public final class PositiveInteger implements ITypeConverter<Integer> {

    /** Creates the converter; picocli does so for each option that names it. */
    public PositiveInteger() {}

    @Override
    public Integer convert(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw refusal(text);
        }
        throw refusal(text);
    }

    private static TypeConversionException refusal(String text) {
        return new TypeConversionException("must be a whole number of at least 1, got '" + text + "'");
    }
}
