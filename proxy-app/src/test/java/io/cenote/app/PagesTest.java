package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.config.ConfigLoader;
import io.cenote.config.LoadResult;
import io.cenote.lease.LeaseSample;
import io.cenote.pool.PoolSnapshot;
import io.cenote.pool.PoolTimes;
import io.cenote.server.Cenote;
import io.cenote.stats.PoolReading;
import io.cenote.stats.StatsLine;
import io.cenote.transport.CloseReason;
import io.cenote.upstream.EndpointsSnapshot;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the README and the pages of docs show works, names what there is, and leads somewhere. What
 * they show Cenote saying is the matter of {@link PageLinesTest}, and their commands of {@link
 * PageCommandsIT}.
 */
class PagesTest {
  private static final int README_BYTES = 12 * 1024;
  private static final Set<String> KINDS = Set.of("console", "diagram", "hocon", "java", "text");

  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
  private static final Pattern CLASS = Pattern.compile("public final class (\\w+)");

  static List<Page> pages() {
    return Page.all();
  }

  static List<Page.Block> configurations() {
    return Page.blocks("hocon");
  }

  static List<Page.Block> programs() {
    return Page.blocks("java");
  }

  @Test
  void shouldHaveAShortReadme() throws IOException {
    long size = Files.size(Program.root().resolve("README.md"));
    assertTrue(size <= README_BYTES, () -> size + " bytes (expected: at most 12 KB)");
  }

  @Test
  void shouldLeadFromTheReadmeToEachPage() {
    String readme = read("README.md");
    for (Page page : pages()) {
      assertTrue(
          page.toString().equals("README.md") || readme.contains("(" + page + ")"), "" + page);
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldHaveNoBlockThatNoTestKnows(Page page) {
    for (Page.Block block : page.blocks()) {
      assertTrue(
          KINDS.contains(block.label().get(0)),
          () -> block + ": " + block.label() + " (expected: one of " + KINDS + ")");
    }
  }

  /** How they are read is said in CONTRIBUTING.md. */
  @ParameterizedTest
  @MethodSource("configurations")
  void shouldShowConfigurationsThatLoad(Page.Block block) {
    boolean whole = block.lines().stream().anyMatch(line -> line.startsWith("cenote"));
    String text =
        whole ? block.text() : read("conf/cenote.conf") + "cenote {\n" + block.text() + "}\n";
    LoadResult result = ConfigLoader.load(text, block.at(), Cenote.PROTOCOLS);
    boolean refused = block.label().size() > 2 && block.label().get(2).equals("refused");
    assertEquals(!refused, result instanceof LoadResult.Loaded, result::toString);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void shouldShowProgramsThatCompile(Page.Block block, @TempDir Path folder) throws IOException {
    Matcher name = CLASS.matcher(block.text());
    assertTrue(name.find(), block::at);
    Path source = Files.writeString(folder.resolve(name.group(1) + ".java"), block.text());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    List<String> options = List.of("-proc:none", "-d", folder.toString());
    var sources = compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source);
    assertTrue(
        compiler.getTask(errors, null, null, options, null, sources).call(), errors::toString);
  }

  @Test
  void shouldExplainEveryReason() {
    String page = read("docs/close-reasons.md");
    for (CloseReason reason : CloseReason.values()) {
      assertTrue(page.contains("`" + reason.word() + "`"), reason::word);
    }
  }

  @Test
  void shouldExplainEveryWordOfTheStatsLine() {
    String readme = read("README.md");
    for (String pair :
        StatsLine.of(PoolReading.of(emptyPool(), LeaseSample.none())).split(" ", -1)) {
      String word = pair.split("=", 2)[0];
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
        0,
        PoolTimes.none(),
        List.of(),
        new EndpointsSnapshot("", List.of(), List.of()),
        Map.of(),
        false);
  }

  static Stream<Path> documents() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String folder :
        List.of(
            "", "bench", "docs", "docs/adr", "docs/operations", "docker", "examples/keepalive")) {
      try (Stream<Path> files = Files.list(Program.root().resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(found::add);
      }
    }
    return found.stream();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void shouldHaveNoLinkThatLeadsNowhere(Path document) {
    for (String link : all(LINK, prose(document))) {
      if (!link.startsWith("http")) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
        assertTrue(Files.exists(target), () -> document + ": " + link);
        if (parts.length == 2) {
          List<String> anchors = all(HEADING, prose(target));
          anchors.replaceAll(PagesTest::anchor);
          assertTrue(anchors.contains(parts[1]), () -> document + ": " + link + " in " + anchors);
        }
      }
    }
  }

  @Test
  void shouldFindTheAnchorsOfHeadings() {
    assertEquals("what-reuse--clean-assumes", anchor("What `reuse = clean` assumes"));
    assertEquals("cenotelistenersname", anchor("`cenote.listeners.NAME`"));
    assertFalse(all(HEADING, prose(Program.root().resolve("README.md"))).isEmpty());
  }

  /** As a heading's anchor is made where Markdown is shown: words joined by hyphens. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_ -]", "").replace(' ', '-');
  }

  private static List<String> all(Pattern pattern, String text) {
    return new ArrayList<>(pattern.matcher(text).results().map(found -> found.group(1)).toList());
  }

  /** The page without its blocks. */
  private static String prose(Path page) {
    return BLOCK.matcher(read(page.toString())).replaceAll("");
  }

  private static String read(String path) {
    try {
      return Files.readString(Program.root().resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
