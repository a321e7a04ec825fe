package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each script of examples/keepalive shows what it claims. Each has a network of its own, so several
 * run at once: mostly they wait.
 */
class KeepaliveExamplesIT {
  private static final Path EXAMPLES = Program.root().resolve("examples/keepalive");
  private static final int AT_ONCE = 3;

  /** They end within half a minute; this is for a machine that has much else to do. */
  private static final long LIMIT_SECONDS = 180;

  /** The exit code of a script that does not fit the machine. */
  private static final int CANNOT_RUN = 2;

  private static final ExecutorService RUNNERS = Executors.newFixedThreadPool(AT_ONCE);
  @TempDir private static Path folder;
  private static Map<String, Future<Outcome>> outcomes = Map.of();

  private record Outcome(int exitCode, String said) {
    void assertShown() {
      Needs.that(exitCode != CANNOT_RUN, said);
      assertEquals(0, exitCode, said);
      assertTrue(said.contains("\nSHOWN: "), said);
    }
  }

  static List<String> scripts() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files
          .filter(file -> file.toString().endsWith(".sh") && Files.isExecutable(file))
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @BeforeAll
  static void startThem() throws IOException {
    List.of("ip", "iptables", "nsenter", "python3", "ss", "unshare").forEach(Needs::tool);
    outcomes =
        scripts().stream()
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    script -> RUNNERS.submit(() -> run(folder, List.of(path(script))))));
  }

  @AfterAll
  static void endThem() throws InterruptedException {
    RUNNERS.shutdown();
    assertTrue(RUNNERS.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS));
  }

  private static String path(String script) {
    return EXAMPLES.resolve(script).toString();
  }

  private static Outcome run(Path where, List<String> command) {
    try (Program script = Program.run(where, command)) {
      try {
        int exitCode = script.exitCode(LIMIT_SECONDS);
        return new Outcome(exitCode, script.out() + script.err());
      } finally {
        endInOrder(script);
      }
    }
  }

  /** With SIGTERM: it has programs to end itself. */
  private static void endInOrder(Program script) {
    script.terminate();
    Eventually.eventually(() -> "ended: " + script.err(), () -> !script.isAlive());
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void shouldShowWhatItClaims(String script) throws InterruptedException, ExecutionException {
    Objects.requireNonNull(outcomes.get(script)).get().assertShown();
  }

  @Test
  void shouldLeaveNothingBehindWhenItIsEnded() {
    List<ProcessHandle> started;
    try (Program script = Program.run(folder, List.of(path("peer-restarted.sh")))) {
      Eventually.eventually(
          () -> "at work: " + script.out() + script.err(),
          () -> script.out().contains("1. A client") || !script.isAlive());
      started = script.descendants();
      endInOrder(script);
      Needs.that(script.exitCode() != CANNOT_RUN, script.err());
      assertEquals(1, script.exitCode(), script.err());
    }
    assertTrue(started.size() >= 3, "the other host, its server and Cenote: " + started);
    Eventually.eventually(
        () -> "all ended: " + started, () -> started.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Where the kernel lets him have namespaces: not everywhere, and that is no failure. */
  @Test
  void shouldRunForAnOrdinaryUserToo(@TempDir Path other) throws IOException {
    if (!Needs.isRoot()) {
      return; // then all of them did
    }
    List<String> nobody =
        List.of(
            Needs.tool("setpriv").toString(),
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--");
    try (Installation home = new Installation()) {
      assertAllowed(other, nobody, "unshare", "-Urn", "true");
      assertAllowed(other, nobody, home.cenote(), "--version");
      run(home.root(), with(nobody, home.example("dead-peer.sh"))).assertShown();
    }
  }

  private static void assertAllowed(Path where, List<String> user, String... command) {
    Outcome outcome = run(where, with(user, command));
    if (outcome.exitCode() != 0) {
      String what = String.join(" ", command) + ": " + outcome.said();
      System.err.println("NOT RUN as an ordinary user, who may not " + what);
      abort(what);
    }
  }

  private static List<String> with(List<String> prefix, String... command) {
    return Stream.concat(prefix.stream(), Stream.of(command)).toList();
  }

  @Test
  void shouldHaveALineForEachScriptInItsReadme() throws IOException {
    String readme = Files.readString(EXAMPLES.resolve("README.md"));
    assertFalse(scripts().isEmpty());
    for (String script : scripts()) {
      assertTrue(readme.contains("| [`" + script + "`](" + script + ") |"), script);
    }
  }
}
