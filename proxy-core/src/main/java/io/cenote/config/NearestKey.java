package io.cenote.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a misspelt word was meant to be. */
final class NearestKey {
  private NearestKey() {}

  /** The known word with the fewest edits to {@code word}, if a third of it or less is wrong. */
  static Optional<String> to(String word, Collection<String> known) {
    int bound = Math.max(2, word.length() / 3);
    return known.stream()
        .filter(candidate -> distance(word, candidate) <= bound)
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
  }

  /** The clause of a problem that says what was meant, or else what there is. */
  static String hint(String word, Collection<String> known) {
    return to(word, known)
        .map(near -> "; did you mean `" + near + "`?")
        .orElseGet(() -> known.isEmpty() ? "" : ": " + String.join(", ", known));
  }

  /** Insertions, deletions and replacements (Levenshtein) from one word to the other. */
  static int distance(String from, String to) {
    int[] previous = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[to.length()];
  }
}
