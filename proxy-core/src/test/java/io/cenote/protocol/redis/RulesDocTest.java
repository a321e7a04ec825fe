package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of the rules and the tests that speak of them say the same. */
class RulesDocTest {
  private static final Path ROOT = Path.of(System.getProperty("cenote.root", ".."));
  private static final int DEPTH = 12;
  private static final int MOST_FILES = 5000;

  /** A row of one of the two tables. */
  private static final Pattern ROW =
      Pattern.compile("^\\| ([RC]\\d+)\\b[^|]*\\|([^|]+)\\|([^|]+)\\|$", Pattern.MULTILINE);

  private static final Pattern CLASS = Pattern.compile("`(\\w+)`");

  private static final Pattern COMMENT = Pattern.compile("^\\s*(?:/\\*\\*|\\*|//)(.*)$");
  private static final Pattern RULE = Pattern.compile("\\b[RC]\\d{1,2}\\b");

  /** Each rule of the page, with the classes that are said to hold it. */
  private static Map<String, Set<String>> defined() throws IOException {
    Map<String, Set<String>> defined = new TreeMap<>();
    Matcher rows = ROW.matcher(Files.readString(ROOT.resolve("docs/redis-rules.md")));
    while (rows.find()) {
      assertTrue(rows.group(2).strip().endsWith("."), "no sentence: " + rows.group(1));
      Set<String> classes = new TreeSet<>();
      CLASS.matcher(rows.group(3)).results().forEach(found -> classes.add(found.group(1)));
      assertFalse(defined.containsKey(rows.group(1)), "twice: " + rows.group(1));
      defined.put(rows.group(1), classes);
    }
    return defined;
  }

  /** Each rule that a test speaks of, with the classes that do. */
  private static Map<String, Set<String>> named() throws IOException {
    Map<String, Set<String>> named = new TreeMap<>();
    List<Path> files = new ArrayList<>();
    Path tests = ROOT.resolve("proxy-core/src/test/java");
    try (Stream<Path> all = Files.walk(tests, DEPTH)) {
      all.filter(file -> file.toString().endsWith(".java")).limit(MOST_FILES).forEach(files::add);
    }
    assertTrue(files.size() > 50 && files.size() < MOST_FILES, files.size() + " files");
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".java", "");
      for (String rule : rules(Files.readString(file))) {
        named.computeIfAbsent(rule, key -> new TreeSet<>()).add(name);
      }
    }
    return named;
  }

  private static Set<String> rules(String source) {
    Set<String> rules = new TreeSet<>();
    for (String line : source.split("\n")) {
      Matcher comment = COMMENT.matcher(line);
      if (comment.find()) {
        RULE.matcher(comment.group(1)).results().forEach(rule -> rules.add(rule.group()));
      }
    }
    return rules;
  }

  @Test
  void shouldHaveOnThePageTheRulesThatTestsSpeakOf() throws IOException {
    Set<String> expected = new TreeSet<>();
    for (int i = 1; i <= 28; i++) {
      expected.add("R" + i);
    }
    for (int i = 1; i <= 7; i++) {
      expected.add("C" + i);
    }
    assertEquals(expected, defined().keySet());
    assertEquals(expected, named().keySet());
  }

  @Test
  void shouldNameOnThePageOnlyTestsThatHoldTheRule() throws IOException {
    Map<String, Set<String>> named = named();
    defined()
        .forEach(
            (rule, classes) -> {
              Set<String> holding = named.getOrDefault(rule, Set.of());
              assertFalse(classes.isEmpty(), "no test: " + rule);
              assertTrue(holding.containsAll(classes), rule + ": " + classes + ", not " + holding);
            });
  }
}
