package io.cenote.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** {@code docs/operations/metrics.md}, which is made from the families. */
class MetricsPageTest {
  private static final Path PAGE = Path.of("../docs/operations/metrics.md");

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Metrics

            `GET /metrics` tells these, and those of the JVM and the process (`jvm_*`, `process_*`). Times are in seconds. What never occurred is
            absent, and no label is a client's address. Endpoints of an upstream beyond the first 64 are one, `other`. `side` is
            `listener=NAME` or `upstream=NAME`. This page is made from the code, by `mvn -pl proxy-core test -Dtest=MetricsPageTest
            -Dcenote.write-docs=true`.

            | metric | type | labels | meaning |
            |---|---|---|---|
            """);
    for (Family family : Family.values()) {
      page.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  family.series(),
                  family.kind().name().toLowerCase(Locale.ROOT),
                  family.labels().isEmpty() ? "" : "`" + String.join("`, `", family.labels()) + "`",
                  family.help()));
    }
    return page.toString();
  }

  @Test
  void shouldHaveEveryFamily() throws IOException {
    if (Boolean.getBoolean("cenote.write-docs")) {
      Files.writeString(PAGE, page());
    }
    assertEquals(page(), Files.readString(PAGE));
  }
}
