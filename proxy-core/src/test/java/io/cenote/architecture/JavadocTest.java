package io.cenote.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A Javadoc begins with a noun or a verb: "Returns true if ...", not "Whether ...". */
class JavadocTest {
  private static final List<Path> SOURCES =
      Stream.of("../proxy-core", "../proxy-app")
          .map(module -> Path.of(module, "src/main/java/io/cenote"))
          .toList();

  private static final Pattern OPENING =
      Pattern.compile("/\\*\\*[\\s*]*(What|Whether|Whoever|Who|How|Told)\\b");

  @Test
  void shouldBeginEachJavadocWithANounOrAVerb() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path sources : SOURCES) {
      List<Path> files = filesBelow(sources);
      assertFalse(files.isEmpty(), "no sources below " + sources);
      for (Path file : files) {
        for (String opening : openings(Files.readString(file, UTF_8))) {
          found.add(file + ":" + opening);
        }
      }
    }
    assertEquals(List.of(), found, "openings of Javadoc (expected: a noun or a verb)");
  }

  @Test
  void shouldFindEachOpeningWithItsLine() {
    String source =
        "/** Whether it is. */\nint a;\n/**\n * How many.\n */\n/** Howitzer. */\n// What it is\n";
    assertEquals(List.of("1: Whether", "3: How"), openings(source));
  }

  private static List<Path> filesBelow(Path sources) throws IOException {
    try (Stream<Path> all = Files.walk(sources)) {
      return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static List<String> openings(String source) {
    Matcher comments = OPENING.matcher(source);
    return comments
        .results()
        .map(comment -> lineOf(source, comment.start()) + ": " + comment.group(1))
        .toList();
  }

  private static long lineOf(String source, int at) {
    return 1 + source.substring(0, at).chars().filter(each -> each == '\n').count();
  }
}
