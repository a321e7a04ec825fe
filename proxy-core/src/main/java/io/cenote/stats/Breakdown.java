package io.cenote.stats;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts of one kind by a word, as every reader tells them. What never occurred is absent.
 *
 * @param <T> what they are read from
 * @param key of the object in JSON
 * @param line before the point and the word in the stats line; empty: they are not in it
 * @param family with the labels of what is read, and the word; null: they are no metric
 */
record Breakdown<T>(
    String key,
    String line,
    @Nullable Family family,
    Function<T, ? extends Map<String, ? extends Number>> read) {

  void append(StringBuilder to, T from) {
    if (!line.isEmpty()) {
      read.apply(from)
          .forEach(
              (word, count) ->
                  to.append(' ').append(line).append('.').append(word).append('=').append(count));
    }
  }

  void tell(MetricSink sink, T from, String name) {
    if (family != null) {
      read.apply(from)
          .forEach((word, count) -> sink.value(family, count.doubleValue(), name, word));
    }
  }
}
