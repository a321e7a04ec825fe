package io.cenote.journal;

import java.util.Locale;

/** Text of a time that has passed, for a reader: its two largest units. */
public final class AgeText {
  private static final long SECOND = 1_000_000_000L;

  private AgeText() {}

  /**
   * Returns, for example, {@code 0.4s}, {@code 8.3s}, {@code 2m05s}, {@code 3h12m}, {@code 4d06h}.
   */
  public static String of(long nanos) {
    long seconds = Math.max(0, nanos) / SECOND;
    if (seconds < 60) {
      long tenths = Math.max(0, nanos) / (SECOND / 10);
      return tenths / 10 + "." + tenths % 10 + "s";
    }
    if (seconds < 3_600) {
      return pair(seconds / 60, "m", seconds % 60, "s");
    }
    long minutes = seconds / 60;
    if (minutes < 24 * 60) {
      return pair(minutes / 60, "h", minutes % 60, "m");
    }
    return pair(minutes / 60 / 24, "d", minutes / 60 % 24, "h");
  }

  private static String pair(long large, String unit, long small, String smallUnit) {
    return String.format(Locale.ROOT, "%d%s%02d%s", large, unit, small, smallUnit);
  }
}
