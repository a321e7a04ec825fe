package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commands of each page, in their order, print what the page shows. Those of one page share a
 * shell, so that a variable or a program in the background is there for the next one.
 */
class PageCommandsIT {
  private static final String PROMPT = "$ ";
  private static final String EXAMPLES = "examples/keepalive/";

  @TempDir private static Path servers;
  private static PageNetwork network;

  @TempDir private Path folder;

  /**
   * A command and the lines below it, which are all that it prints; none says nothing of them.
   * Below {@code kill} and a command that ends in {@code &} they are what the program in the
   * background prints.
   */
  private record Shown(Page.Block block, String command, List<String> lines) {
    /** Whether the page goes on with the exit code, so that it need not be 0. */
    boolean isAskedForItsCode() {
      int behind = block.lines().indexOf(PROMPT + command) + 1 + lines.size();
      return behind < block.lines().size() && block.lines().get(behind).equals(PROMPT + "echo $?");
    }

    /** Whether it may be asked again: what runs in the background may not be ready yet. */
    boolean isQuestion() {
      return command.startsWith("curl ");
    }

    boolean isShownBy(PageShell.Run run) {
      return command.contains("$?")
          ? lines.equals(run.lines())
          : lines.isEmpty() || Shape.isAll(lines, run.lines());
    }

    @Override
    public String toString() {
      return block + ": " + command;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    List.of("bash", "curl", "psql", "redis-cli", "ss").forEach(Needs::tool);
    network = new PageNetwork(servers);
  }

  @AfterAll
  static void stop() {
    if (network != null) {
      network.close();
    }
  }

  static List<Page> pages() {
    return Page.all().stream().filter(page -> !page.of("console").isEmpty()).toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldPrintWhatThePageShows(Page page) throws IOException {
    try (Installation home = new Installation()) {
      writeFiles(page, home.root());
      List<String> bash = network.inside("bash", "--norc");
      try (PageShell shell = new PageShell(bash, home.root(), folder)) {
        PageShell.Run background = null;
        for (Shown shown : commands(page)) {
          if (isRunElsewhere(shown)) {
            continue;
          }
          PageShell.Run run =
              shown.isQuestion() ? answer(shell, shown) : shell.run(shown.command());
          background = run.isInBackground() ? run : background;
          if (run.isInBackground() || shown.command().startsWith("kill ")) {
            assertNotNull(background, shown::toString);
            background.await(shown.lines());
          } else {
            assertShown(shown, run);
          }
        }
      }
    }
  }

  /** The configurations that have a file name. */
  private static void writeFiles(Page page, Path home) throws IOException {
    for (Page.Block block : page.of("hocon")) {
      Optional<String> name = block.label().stream().skip(1).findFirst();
      if (name.isPresent()) {
        Files.writeString(home.resolve(name.get()), block.text());
      }
    }
  }

  private static List<Shown> commands(Page page) {
    List<Shown> all = new ArrayList<>();
    for (Page.Block block : page.of("console")) {
      assertTrue(block.lines().get(0).startsWith(PROMPT), () -> block + ": no command");
      for (String line : block.lines()) {
        if (line.startsWith(PROMPT)) {
          all.add(new Shown(block, line.substring(PROMPT.length()), new ArrayList<>()));
        } else {
          all.get(all.size() - 1).lines().add(line);
        }
      }
    }
    return all;
  }

  /** The examples by {@link KeepaliveExamplesIT}; this test is a part of {@code bin/verify}. */
  private static boolean isRunElsewhere(Shown shown) throws IOException {
    if (shown.command().startsWith(EXAMPLES)) {
      String script = shown.command().substring(EXAMPLES.length());
      assertTrue(KeepaliveExamplesIT.scripts().contains(script), shown::toString);
      return true;
    }
    return shown.command().equals("bin/verify");
  }

  private static PageShell.Run answer(PageShell shell, Shown shown) {
    List<PageShell.Run> runs = new ArrayList<>();
    Eventually.eventually(
        () -> shown + "\nshows: " + shown.lines() + "\nprinted: " + runs,
        () -> {
          runs.add(shell.run(shown.command()));
          return shown.isShownBy(runs.get(runs.size() - 1));
        });
    return runs.get(runs.size() - 1);
  }

  private static void assertShown(Shown shown, PageShell.Run run) {
    if (!shown.isAskedForItsCode()) {
      assertEquals(0, run.exitCode(), () -> shown + "\n" + run);
    }
    assertTrue(
        shown.isShownBy(run), () -> shown + "\nshows: " + shown.lines() + "\nprinted:\n" + run);
  }
}
