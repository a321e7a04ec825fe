package io.cenote.stats;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One number, as every reader tells it: JSON by its key, the stats line by its word, the metrics as
 * a value of a family. A new number is one of these in a list.
 *
 * @param <T> what it is read from
 * @param key in JSON
 * @param line how it stands in the stats line; null: it does not
 * @param metric null: it is none, for others tell the same
 */
record Figure<T>(
    String key, @Nullable Line line, @Nullable Metric metric, ToDoubleFunction<T> read) {

  /**
   * Place in the stats line.
   *
   * @param word before the equals sign
   * @param factor from the number to what is shown
   * @param format of {@link String#format}; empty for a whole number
   * @param always whether it is shown though it is 0
   */
  record Line(String word, double factor, String format, boolean always) {}

  /**
   * Value of a family.
   *
   * @param labels values of the labels behind the first, which names what is read
   */
  record Metric(Family family, List<String> labels) {}

  static <T> Figure<T> of(String key, ToDoubleFunction<T> read) {
    return new Figure<>(key, null, null, read);
  }

  /** As a whole number in the stats line, by that word. */
  Figure<T> line(String word) {
    return line(new Line(word, 1, "", true));
  }

  Figure<T> line(Line place) {
    return new Figure<>(key, place, metric, read);
  }

  Figure<T> metric(Family family, String... labels) {
    return new Figure<>(key, line, new Metric(family, List.of(labels)), read);
  }

  /** Returns the number for JSON: whole if it is. */
  Number number(T from) {
    double value = read.applyAsDouble(from);
    return value == Math.rint(value) ? (Number) (long) value : (Number) value;
  }

  /** Appends it to the stats line, if it stands there. */
  void append(StringBuilder to, T from) {
    if (line == null) {
      return;
    }
    double value = read.applyAsDouble(from) * line.factor();
    if (value != 0 || line.always()) {
      to.append(' ').append(line.word()).append('=');
      if (line.format().isEmpty()) {
        to.append((long) value);
      } else {
        to.append(String.format(Locale.ROOT, line.format(), value));
      }
    }
  }

  /** Gives it to the sink, if it is a metric. */
  void tell(MetricSink sink, T from, String name) {
    if (metric != null) {
      String[] labels = new String[1 + metric.labels().size()];
      labels[0] = name;
      for (int i = 1; i < labels.length; i++) {
        labels[i] = metric.labels().get(i - 1);
      }
      sink.value(metric.family(), read.applyAsDouble(from), labels);
    }
  }
}
