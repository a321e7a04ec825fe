package io.cenote.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.LendingSample;
import io.cenote.pool.PoolSnapshot;
import io.cenote.pool.WaitSample;
import io.cenote.stats.StatsLine;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README shows works, names what there is, and leads somewhere. */
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("cenote.root", ".."));
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

  @Test
  void itsConfigurationsLoad() throws IOException {
    List<String> configurations = blocks("hocon");
    assertFalse(configurations.isEmpty());
    for (String text : configurations) {
      LoadResult result = ConfigLoader.load(text, "README.md", Loading.PROTOCOLS);
      assertInstanceOf(LoadResult.Loaded.class, result, result.toString());
    }
  }

  @Test
  void itsProgramCompiles(@TempDir Path folder) throws IOException {
    List<String> programs = blocks("java");
    assertEquals(1, programs.size());
    Path source = Files.writeString(folder.resolve("Embedded.java"), programs.get(0));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                errors,
                null,
                null,
                List.of("-proc:none", "-d", folder.toString()),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertTrue(compiled, errors::toString);
  }

  @Test
  void itExplainsEveryReason() throws IOException {
    String readme = readme();
    for (CloseReason reason : CloseReason.values()) {
      assertTrue(readme.contains("`" + reason.word() + "`"), reason::word);
    }
  }

  @Test
  void itExplainsEveryWordOfTheStatsLine() throws IOException {
    String readme = readme();
    for (String pair : StatsLine.of(emptyPool(), WaitSample.none()).split(" ")) {
      String word = pair.split("=")[0];
      assertTrue(readme.contains("| `" + word + "` |"), word);
    }
  }

  private static PoolSnapshot emptyPool() {
    return new PoolSnapshot(
        "it",
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        WaitSample.none(),
        List.of(),
        Map.of(),
        LendingSample.none());
  }

  static Stream<Path> documents() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String folder : List.of("", "docs", "docs/adr", "docker", "examples/keepalive")) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(found::add);
      }
    }
    return found.stream();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkLeadsSomewhere(Path document) throws IOException {
    for (String link : all(LINK, Files.readString(document))) {
      if (!link.startsWith("http")) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
        assertTrue(Files.exists(target), () -> document + ": " + link);
        if (parts.length == 2) {
          List<String> anchors = all(HEADING, Files.readString(target));
          anchors.replaceAll(ReadmeTest::anchor);
          assertTrue(anchors.contains(parts[1]), () -> document + ": " + link);
        }
      }
    }
  }

  /** As a heading's anchor is made where Markdown is shown: words joined by hyphens. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
  }

  private static List<String> blocks(String language) throws IOException {
    return all(Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL), readme());
  }

  private static List<String> all(Pattern pattern, String text) {
    return new ArrayList<>(
        pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).toList());
  }

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }
}
