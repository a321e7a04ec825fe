package io.cenote.app;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what a page shows with what was said. One number is as good as another, and so is the
 * name of a transport. {@code ...} stands for any text, and for any lines where it is a whole line.
 */
final class Shape {
  private static final String ANY = "...";
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)*");
  private static final Pattern TIME = Pattern.compile("\\b0-0-0T0:0:0(Z|[+-]0:0)");
  private static final Pattern TRANSPORT = Pattern.compile("\\btransport=[A-Z_]+");

  private Shape() {}

  /** Whether this is what was said, from its first line to its last. */
  static boolean isAll(List<String> shown, List<String> said) {
    if (shown.isEmpty()) {
      return said.isEmpty();
    }
    List<String> rest = shown.subList(1, shown.size());
    if (shown.get(0).equals(ANY)) {
      return Stream.iterate(0, skipped -> skipped <= said.size(), skipped -> skipped + 1)
          .anyMatch(skipped -> isAll(rest, said.subList(skipped, said.size())));
    }
    return !said.isEmpty()
        && isLine(shown.get(0), said.get(0))
        && isAll(rest, said.subList(1, said.size()));
  }

  /** Whether these lines were said in this order, whatever was said between them. */
  static boolean isWithin(List<String> shown, List<String> said) {
    int found = 0;
    for (String line : said) {
      if (found < shown.size() && isLine(shown.get(found), line)) {
        found++;
      }
    }
    return found == shown.size();
  }

  /** Whether the line was said. */
  static boolean isLine(String shown, String said) {
    String regex =
        Stream.of(masked(shown).split(Pattern.quote(ANY), -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return masked(said).matches(regex);
  }

  private static String masked(String line) {
    String numbers = NUMBER.matcher(line).replaceAll("0");
    String times = TIME.matcher(numbers).replaceAll("TIME");
    return TRANSPORT.matcher(times).replaceAll("transport=ANY").stripTrailing();
  }
}
