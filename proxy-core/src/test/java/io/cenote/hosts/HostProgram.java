package io.cenote.hosts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process that takes commands on stdin, a line each, and answers each with {@code done COMMAND}
 * or {@code refused COMMAND}. Every line it prints is stamped when it is read.
 *
 * <p>Thread: any. Owner: the {@link Host} it runs on, or whoever started it otherwise.
 */
public final class HostProgram implements AutoCloseable {
  /** So that Netty frees direct memory itself, and counts it, as in the launcher. */
  private static final List<String> AS_SHIPPED =
      List.of(
          "-Dio.netty.tryReflectionSetAccessible=true",
          "--add-opens=java.base/java.nio=ALL-UNNAMED");

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(40);

  /**
   * A line of output.
   *
   * @param readAt {@link System#nanoTime()} when it was read
   */
  public record Line(String text, long readAt) {}

  private final Process process;
  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private final List<Line> seen = new ArrayList<>();
  private final Thread reader = new Thread(this::read);

  private HostProgram(Process process) {
    this.process = process;
  }

  /**
   * Starts a Java program on this machine, on the class path of the tests.
   *
   * @param flags of the JVM
   */
  public static HostProgram java(List<String> flags, Class<?> main, String... arguments)
      throws IOException {
    return start(javaCommand(flags, main, arguments));
  }

  static String[] javaCommand(List<String> flags, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx128m");
    command.addAll(AS_SHIPPED);
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  /** Everything it has printed so far. */
  public synchronized List<String> printed() {
    lines.drainTo(seen);
    return seen.stream().map(Line::text).toList();
  }

  /** Its process. */
  public Process process() {
    return process;
  }

  static HostProgram start(String... command) throws IOException {
    HostProgram program =
        new HostProgram(new ProcessBuilder(command).redirectErrorStream(true).start());
    program.reader.setDaemon(true);
    program.reader.start();
    return program;
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(text -> lines.add(new Line(text, System.nanoTime())));
    } catch (IOException | UncheckedIOException ended) {
      return;
    }
  }

  /**
   * Sends a command, and waits until it is done.
   *
   * @return what it printed meanwhile
   */
  public synchronized List<String> command(String command)
      throws IOException, InterruptedException {
    int before = seen.size();
    process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    awaitNew("done " + command);
    return seen.subList(before, seen.size() - 1).stream().map(Line::text).toList();
  }

  /** What it answers to a command with a number, and nothing else that it printed meanwhile. */
  public long number(String command) throws IOException, InterruptedException {
    return command(command).stream()
        .filter(line -> line.matches("\\d+"))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow(() -> new IOException("no number: " + command));
  }

  /** The first line, from now or before, that contains the text; waits for it 40 s at most. */
  public String awaitLine(String text) throws InterruptedException {
    return await(text).text();
  }

  /** As {@link #awaitLine}, with the time at which the line was read. */
  public synchronized Line await(String text) throws InterruptedException {
    for (Line line : seen) {
      if (line.text().contains(text)) {
        return line;
      }
    }
    return awaitNew(text);
  }

  private Line awaitNew(String text) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (System.nanoTime() < deadline && (reader.isAlive() || !lines.isEmpty())) {
      Line line = lines.poll(100, TimeUnit.MILLISECONDS);
      if (line != null) {
        seen.add(line);
        if (line.text().contains(text)) {
          return line;
        }
        if (line.text().startsWith("refused ")) {
          break;
        }
      }
    }
    throw new AssertionError("never: " + text + " in " + seen);
  }

  /** Kills it and waits for its end. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
