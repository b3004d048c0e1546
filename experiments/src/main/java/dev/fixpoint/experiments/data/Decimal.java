package dev.fixpoint.experiments.data;

/** Decimal numbers as data files write them: narrower than Java's own, which take hexadecimal, suffixes, NaN and blanks. */
final class Decimal {
    private Decimal() {}

    /** The number that {@code text} spells; otherwise an {@link IllegalArgumentException} with a sentence. */
    static float parse(String text) {
        if (!isPlain(text)) {
            throw notANumber(text);
        }
        float value;
        try {
            value = Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw notANumber(text);
        }
        if (Float.isInfinite(value)) {
            throw new IllegalArgumentException("the number " + ArffScanner.shown(text)
                    + " is out of range; single precision ends at " + Float.MAX_VALUE);
        }
        return value;
    }

    static boolean isFinite(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0);
    }

    private static IllegalArgumentException notANumber(String text) {
        return new IllegalArgumentException("expected a number, found " + ArffScanner.shown(text));
    }
}
