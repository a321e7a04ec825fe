package io.cenote.app.top;

/** Text whose every character takes one column and does nothing to a terminal. */
final class SafeText {
  private static final char REPLACEMENT = '?';

  /** First character of the scripts whose characters may take two columns. */
  private static final int WIDE = 0x1100;

  private SafeText() {}

  /** Returns the text with everything else replaced, character by character. */
  static String of(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(c -> safe.append(isSafe(c) ? (char) c : REPLACEMENT));
    return safe.toString();
  }

  private static boolean isSafe(int c) {
    if (c >= WIDE) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK ->
          false;
      default -> true;
    };
  }
}
