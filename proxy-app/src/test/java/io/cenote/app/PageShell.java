package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A shell that runs the commands of one page, one after the other. Closing it ends the shell and
 * what was started in it.
 */
final class PageShell implements AutoCloseable {
  /** The demo takes 12 s; the rest is for a busy machine. */
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Path folder;
  private final Process shell;
  private final Writer commands;
  private int count;

  /**
   * Starts it.
   *
   * @param start the command that starts a shell
   * @param home where the commands of the page run
   * @param folder for what they print
   */
  PageShell(List<String> start, Path home, Path folder) throws IOException {
    this.folder = folder;
    ProcessBuilder builder = new ProcessBuilder(start).directory(home.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.matches("(?i).*proxy|POSTGRES.*|REDIS.*|PG.*"));
    environment.putAll(Map.of("CENOTE_ARCHIVE", "off", "LC_ALL", "C", "TZ", "UTC"));
    shell =
        builder
            .redirectOutput(folder.resolve("shell.txt").toFile())
            .redirectErrorStream(true)
            .start();
    commands = shell.outputWriter(StandardCharsets.UTF_8);
  }

  /** What a command prints, errors included, and its exit code. */
  record Run(String command, Path printed, int exitCode) {
    /** Without the empty lines at its end. */
    List<String> lines() {
      List<String> lines = read(printed);
      int end = lines.size();
      while (end > 0 && lines.get(end - 1).isEmpty()) {
        end--;
      }
      return lines.subList(0, end);
    }

    /** Whether it goes on behind the next ones. */
    boolean isInBackground() {
      return command.endsWith("&");
    }

    /** Waits until it has printed these lines in this order. */
    void await(List<String> shown) {
      Eventually.eventually(
          () -> command + " printed " + shown + " (expected in this order):\n" + this,
          () -> Shape.isWithin(shown, lines()));
    }

    @Override
    public String toString() {
      return String.join("\n", lines());
    }
  }

  /** Runs a command to its end; one that ends in {@code &} goes on. */
  Run run(String command) {
    count++;
    Path printed = folder.resolve("printed." + count);
    Path ended = folder.resolve("ended." + count);
    // The last part gives the next command the exit code of this one.
    say(
        "{ %s\n} >%s 2>&1 </dev/null; code=$?; echo $code >%s.new; mv %s.new %s; (exit $code)\n"
            .formatted(command, printed, ended, ended, ended));
    Eventually.eventually(
        LIMIT,
        () -> "the end of " + command + ": " + shell,
        () -> Files.exists(ended) || !shell.isAlive());
    assertTrue(Files.exists(ended), () -> "the shell has ended in " + command);
    int exitCode = Integer.parseInt(read(ended).get(0));
    return new Run(command, printed, exitCode);
  }

  private void say(String text) {
    try {
      commands.write(text);
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> started = shell.descendants().toList();
    commands.close(); // the end of its input is the shell's end
    BooleanSupplier ended = () -> started.stream().noneMatch(ProcessHandle::isAlive);
    started.forEach(ProcessHandle::destroy);
    try {
      assertTrue(shell.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), "the shell never ended");
      Eventually.eventually(() -> "their end: " + started, ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      started.forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
  }
}
