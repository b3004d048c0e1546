package dev.fixpoint.experiments.report;

import java.util.Locale;

/** Names of figures and files as words. */
final class Words {
    private Words() {}

    /** Such as "spectral radius" for {@code spectralRadius}, {@code spectral_radius} and {@code spectral-radius}. */
    static String of(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z][a-z])", " ")
                .replaceAll("(?<=[a-z0-9])[-_](?=[A-Za-z0-9])", " ")
                .transform(Words::withoutCapitals);
    }

    /** Words of one capital and small letters lose it; abbreviations keep theirs. */
    private static String withoutCapitals(String text) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            boolean first = i == 0 || text.charAt(i - 1) == ' ';
            boolean smallNext = i + 1 < text.length() && Character.isLowerCase(text.charAt(i + 1));
            String letter = text.substring(i, i + 1);
            words.append(first && smallNext ? letter.toLowerCase(Locale.ROOT) : letter);
        }
        return words.toString();
    }
}
