package io.cenote.app.top;

import io.cenote.journal.AgeText;
import java.util.List;
import java.util.Locale;

/** Numbers as a table shows them. */
final class Units {
  private static final String NONE = "-";
  private static final List<String> BYTES = List.of("", "K", "M", "G", "T", "P", "E");
  private static final int STEP = 1024;
  private static final int FINE = 10;

  private Units() {}

  static String whole(double number) {
    return String.valueOf((long) number);
  }

  /** Shows a rate; NaN is none. */
  static String rate(double perSecond) {
    if (Double.isNaN(perSecond)) {
      return NONE;
    }
    boolean fine = perSecond > 0 && perSecond < FINE;
    return String.format(Locale.ROOT, fine ? "%.1f" : "%.0f", perSecond);
  }

  static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f%%", ratio * 100);
  }

  static String millis(double seconds) {
    double millis = seconds * 1000;
    return String.format(Locale.ROOT, millis < FINE * FINE ? "%.1fms" : "%.0fms", millis);
  }

  static String age(double seconds) {
    return seconds < 0 ? NONE : AgeText.of((long) (seconds * 1e9));
  }

  /** Shows bytes, or bytes per second; NaN is none. */
  static String bytes(double bytes) {
    if (Double.isNaN(bytes)) {
      return NONE;
    }
    int unit = 0;
    double left = bytes;
    while (left >= STEP && unit < BYTES.size() - 1) {
      left /= STEP;
      unit++;
    }
    boolean fine = unit > 0 && left < FINE;
    return String.format(Locale.ROOT, fine ? "%.1f%s" : "%.0f%s", left, BYTES.get(unit));
  }
}
