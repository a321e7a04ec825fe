package io.cenote.app.top;

import java.util.ArrayList;
import java.util.List;

/**
 * Screen of a width and a height: what is known, drawn as lines. It has no state.
 *
 * @param height most lines; {@link Integer#MAX_VALUE}: all there are
 */
record Screen(int width, int height) {
  /** Lines that a table begins with: its head and a row. */
  private static final int FIRST = 2;

  /** Width of a left end that is worth a right one. */
  private static final int LEFT_END = 12;

  /**
   * Draws the lines.
   *
   * @param top lines that always come first
   */
  List<Line> lines(List<Line> top, List<List<Line>> tables) {
    List<Line> lines = new ArrayList<>();
    top.stream().limit(height).map(line -> line.cut(width)).forEach(lines::add);
    int[] shares = shares(tables.stream().map(List::size).toList(), height - lines.size());
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] > 0) {
        lines.add(Line.plain(""));
        lines.addAll(part(tables.get(i), shares[i]));
      }
    }
    return lines;
  }

  /** Shares out the lines: a first row for each table, and then one after the other in turn. */
  private static int[] shares(List<Integer> sizes, int height) {
    int[] shares = new int[sizes.size()];
    int left = height;
    for (int i = 0; i < shares.length && left > FIRST; i++) {
      shares[i] = FIRST;
      left -= FIRST + 1; // an empty line above
    }
    boolean more = true;
    while (left > 0 && more) {
      more = false;
      for (int i = 0; i < shares.length && left > 0; i++) {
        if (shares[i] > 0 && shares[i] < sizes.get(i)) {
          shares[i]++;
          left--;
          more = true;
        }
      }
    }
    return shares;
  }

  private List<Line> part(List<Line> table, int share) {
    if (share >= table.size()) {
      return table;
    }
    List<Line> part = new ArrayList<>(table.subList(0, share));
    int hidden = table.size() - share;
    if (share > FIRST) {
      Line rest = new Line("... " + (hidden + 1) + " more", Line.Style.FAINT);
      part.set(share - 1, rest.cut(width));
    } else {
      Line head = part.get(0);
      String text = head.text() + "  +" + hidden;
      part.set(0, new Line(text, head.style()).cut(width));
    }
    return part;
  }

  /**
   * Returns a line with two ends; the left one is cut, and the right one goes where it is too
   * narrow.
   */
  Line ends(String left, String right, Line.Style style) {
    int room = width - right.length() - 1;
    if (room < LEFT_END) {
      return new Line(left, style).cut(width);
    }
    String cut = Line.cut(left, room);
    return new Line(cut + " ".repeat(width - cut.length() - right.length()) + right, style);
  }
}
