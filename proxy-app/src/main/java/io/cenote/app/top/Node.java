package io.cenote.app.top;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Value of an answer's JSON. What is missing or of another kind reads as empty or 0, and every text
 * is safe for a terminal: names come from a configuration, and reasons from peers.
 */
record Node(@Nullable Object value) {
  Node at(String key) {
    return new Node(value instanceof Map<?, ?> map ? map.get(key) : null);
  }

  List<Node> list() {
    return value instanceof List<?> list ? list.stream().map(Node::new).toList() : List.of();
  }

  String text() {
    return value instanceof String text ? SafeText.of(text) : "";
  }

  double number() {
    return value instanceof Number number ? number.doubleValue() : 0;
  }

  /** Returns the numbers among the values of an object. */
  Map<String, Double> numbers() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, number) -> {
            if (key instanceof String name && number instanceof Number) {
              numbers.put(SafeText.of(name), new Node(number).number());
            }
          });
    }
    return numbers;
  }
}
