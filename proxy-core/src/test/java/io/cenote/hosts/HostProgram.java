package io.cenote.hosts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process that takes commands on stdin, a line each, and answers each with {@code done COMMAND}.
 * Every line it prints is stamped when it is read.
 *
 * <p>Thread: any. Owner: the {@link Host} it runs on, or whoever started it otherwise.
 */
public final class HostProgram implements AutoCloseable {
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

  /** Sends a command, and waits until it is done. */
  public synchronized void command(String command) throws IOException, InterruptedException {
    process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    awaitLine("done " + command);
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
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (System.nanoTime() < deadline && (reader.isAlive() || !lines.isEmpty())) {
      Line line = lines.poll(100, TimeUnit.MILLISECONDS);
      if (line != null) {
        seen.add(line);
        if (line.text().contains(text)) {
          return line;
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
