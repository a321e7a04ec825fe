package io.cenote.journal;

/** Escaper that makes one event one line, whatever bytes a peer or a name has. */
public final class LogText {
  private LogText() {}

  /**
   * Returns the text with every control character, line separator and backslash escaped, cut at 200
   * characters.
   */
  public static String oneLine(String text) {
    int length = Math.min(text.length(), 200);
    StringBuilder out = new StringBuilder(length + 8);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        out.append("\\\\");
      } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return length < text.length() ? out.append("...").toString() : out.toString();
  }
}
