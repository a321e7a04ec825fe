package io.cenote.config;

import java.util.function.Function;

/**
 * Holds two keys of one section in order. The problem stands at the key the user wrote, and names
 * the other with its value.
 *
 * @param section where both keys are
 * @param text how a value is shown
 */
record Order<T extends Comparable<T>>(Section section, Function<T, String> text) {

  /** {@code low} must not be above {@code high}. */
  void atMost(String lowKey, T low, String highKey, T high) {
    if (low.compareTo(high) > 0) {
      report(new Side<>(lowKey, low, "at most "), new Side<>(highKey, high, "at least "));
    }
  }

  /** {@code low} must be below {@code high}. */
  void below(String lowKey, T low, String highKey, T high) {
    if (low.compareTo(high) >= 0) {
      report(new Side<>(lowKey, low, "less than "), new Side<>(highKey, high, "more than "));
    }
  }

  /** As {@link #atMost}, but a {@code low} that nobody wrote gives way and becomes {@code high}. */
  T followed(String lowKey, T low, String highKey, T high) {
    if (low.compareTo(high) > 0 && !section.isSet(lowKey) && section.isSound(highKey)) {
      return high;
    }
    atMost(lowKey, low, highKey, high);
    return low;
  }

  private record Side<T>(String key, T value, String relation) {}

  private void report(Side<T> low, Side<T> high) {
    if (!section.isSound(low.key()) || !section.isSound(high.key())) {
      return;
    }
    boolean atLow = section.isSet(low.key()) || !section.isSet(high.key());
    Side<T> at = atLow ? low : high;
    Side<T> other = atLow ? high : low;
    String value = text.apply(other.value()) + (section.isSet(other.key()) ? "" : " by default");
    section.refuse(at.key(), at.relation() + other.key() + ", which is " + value);
  }
}
