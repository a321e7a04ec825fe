package io.cenote.app.top;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Table that fits a width: columns that matter less are left out, and then long texts are cut.
 *
 * @param <T> what a row shows
 */
final class Table<T> {
  private static final String GAP = "  ";

  /**
   * Column.
   *
   * @param title its head
   * @param floor width that a text keeps at least; 0: a number, aligned to the right and never cut
   * @param rank how soon it is left out: the largest first, 0 never
   */
  private record Column<T>(String title, int floor, int rank, Function<T, String> cell) {
    boolean isText() {
      return floor > 0;
    }
  }

  private final List<Column<T>> columns = new ArrayList<>();
  private Predicate<T> bad = row -> false;

  Table<T> text(String title, int floor, int rank, Function<T, String> cell) {
    columns.add(new Column<>(title, Math.max(floor, title.length()), rank, cell));
    return this;
  }

  Table<T> number(String title, int rank, Function<T, String> cell) {
    columns.add(new Column<>(title, 0, rank, cell));
    return this;
  }

  /** Paints the rows that the test holds for. */
  Table<T> bad(Predicate<T> test) {
    bad = test;
    return this;
  }

  /** Returns the head and a line for each row; nothing if there is no row. */
  List<Line> lines(List<T> rows, int width) {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<Column<T>> shown = new ArrayList<>(columns);
    shown.removeIf(column -> rows.stream().allMatch(row -> column.cell.apply(row).isEmpty()));
    while (least(shown, rows) > width && dropOne(shown)) {
      // the next one
    }
    int[] widths = widths(shown, rows, width);
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(line(shown, widths, Column::title), Line.Style.HEAD).cut(width));
    for (T row : rows) {
      String text = line(shown, widths, column -> column.cell.apply(row));
      Line.Style style = bad.test(row) ? Line.Style.BAD : Line.Style.PLAIN;
      lines.add(new Line(text, style).cut(width));
    }
    return lines;
  }

  private static <T> boolean dropOne(List<Column<T>> shown) {
    Column<T> last = shown.stream().max(Comparator.comparingInt(Column::rank)).orElseThrow();
    return last.rank > 0 && shown.remove(last);
  }

  /** Width of the table with its texts as short as may be. */
  private static <T> int least(List<Column<T>> shown, List<T> rows) {
    int sum = GAP.length() * (shown.size() - 1);
    for (Column<T> column : shown) {
      int natural = natural(column, rows);
      sum += column.isText() ? Math.min(natural, column.floor) : natural;
    }
    return sum;
  }

  private static <T> int natural(Column<T> column, List<T> rows) {
    int most = column.title.length();
    for (T row : rows) {
      most = Math.max(most, column.cell.apply(row).length());
    }
    return most;
  }

  /** Gives what is left of the width to the texts, column by column. */
  private static <T> int[] widths(List<Column<T>> shown, List<T> rows, int width) {
    int left = width - least(shown, rows);
    int[] widths = new int[shown.size()];
    for (int i = 0; i < widths.length; i++) {
      int natural = natural(shown.get(i), rows);
      int least = shown.get(i).isText() ? Math.min(natural, shown.get(i).floor) : natural;
      int more = Math.max(0, Math.min(left, natural - least));
      widths[i] = least + more;
      left -= more;
    }
    return widths;
  }

  private static <T> String line(
      List<Column<T>> shown, int[] widths, Function<Column<T>, String> cell) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      Column<T> column = shown.get(i);
      String text = Line.cut(cell.apply(column), widths[i]);
      String padding = " ".repeat(widths[i] - text.length());
      line.append(i == 0 ? "" : GAP);
      line.append(column.isText() ? text + padding : padding + text);
    }
    return line.toString().stripTrailing();
  }
}
