package io.cenote.app.top;

/**
 * Line of the screen.
 *
 * @param text of safe characters, no wider than the screen
 * @param style for a terminal that has one
 */
record Line(String text, Style style) {
  /** Look of a line. */
  enum Style {
    PLAIN(""),
    HEAD("1"),
    FAINT("2"),
    BAD("31");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  private static final String ESCAPE = "\u001b[";

  static Line plain(String text) {
    return new Line(text, Style.PLAIN);
  }

  /** Returns the line, cut at that many columns. */
  Line cut(int width) {
    return new Line(Line.cut(text, width), style);
  }

  /** Returns the text, cut at that many columns; a tilde says so. */
  static String cut(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    return width <= 0 ? "" : text.substring(0, width - 1) + "~";
  }

  /** Returns the text with the codes of its style. */
  String painted() {
    return style.code.isEmpty() ? text : ESCAPE + style.code + "m" + text + ESCAPE + "0m";
  }
}
