package io.cenote.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is done to a configuration, the answer is a configuration or problems of one line. */
class ConfigMutationTest {
  private static final String VALID =
      """
      base { max-sessions = 10, idle-timeout = 10m }
      host = "127.0.0.1"
      cenote {
        admin.bind = off
        listeners {
          one = ${base} { bind = ${host}":6379", upstream = cache }
          two { bind = "unix:/run/two.sock", unix-mode = "0600", upstream = cache, when-full = wait }
        }
        upstreams.cache {
          endpoints = [ "[::1]:6380", ${host}":6381" ]
          dead-after = 30s
          tcp { keepalive { idle = 15s, interval = 5s, count = 3 }, user-timeout = 29s }
          pool { max-connections = 8, min-idle = 2, idle-timeout = ${?CENOTE_NO_SUCH_VARIABLE} }
        }
      }
      """;

  private record Edit(int kind, double place, String text) {
    String apply(String source) {
      int at = (int) (place * source.length());
      List<String> lines = new ArrayList<>(Arrays.asList(source.split("\n", -1)));
      int line = (int) (place * lines.size());
      return switch (kind) {
        case 0 -> source.substring(0, at) + source.substring(Math.min(source.length(), at + 1));
        case 1 -> source.substring(0, at) + text + source.substring(at);
        case 2 ->
            source.substring(0, at) + text + source.substring(Math.min(source.length(), at + 1));
        case 3 -> source.substring(0, at);
        case 4 -> joined(lines, line, List.of());
        case 5 -> joined(lines, line, List.of(lines.get(line), lines.get(line)));
        default -> joined(lines, line, List.of(text));
      };
    }

    private static String joined(List<String> lines, int at, List<String> replacement) {
      lines.remove(at);
      lines.addAll(at, replacement);
      return String.join("\n", lines);
    }
  }

  @Provide
  Arbitrary<List<Edit>> edits() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\"\"\"",
            "$",
            "${",
            "${?",
            "${x}",
            "${?base}",
            "${cenote}",
            "=",
            "+=",
            ":",
            ",",
            "\\",
            "#",
            "null",
            "-1",
            "99999999999999999999",
            "1e400",
            "0s",
            "10",
            "include \"x\"",
            "include",
            "\u0000",
            "\u2028",
            "\u001b",
            "\ud800",
            ".",
            "..",
            "a.b",
            "off");
    Arbitrary<String> text = Arbitraries.oneOf(pieces, Arbitraries.strings().ofMaxLength(5));
    return Combinators.combine(
            Arbitraries.integers().between(0, 6),
            Arbitraries.integers().between(0, 999).map(n -> n / 1000.0),
            text)
        .as(Edit::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Property(tries = 2000)
  void shouldGiveAConfigOrProblemsOfOneLine(@ForAll("edits") List<Edit> edits) {
    String text = VALID;
    for (Edit edit : edits) {
      text = edit.apply(text);
    }
    if (Loading.load(text) instanceof LoadResult.Refused refused) {
      assertFalse(refused.problems().isEmpty());
      for (ConfigProblem problem : refused.problems()) {
        assertEquals(1, problem.toString().lines().count(), problem.toString());
        assertFalse(
            problem.toString().chars().anyMatch(Character::isISOControl), problem.toString());
      }
    }
  }

  @Property(tries = 1)
  void shouldLoadTheSourceUnchanged() {
    Loading.loaded(VALID);
  }
}
