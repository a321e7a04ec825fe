package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command in a terminal that {@code script} makes. Closing it ends the command. */
final class PseudoTerminal implements AutoCloseable {
  private static final long LIMIT_SECONDS = 30;

  private final Process process;
  private volatile String out = "";

  private PseudoTerminal(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "pseudo-terminal");
    reader.setDaemon(true);
    reader.start();
  }

  /** Runs a command of the shell. */
  static PseudoTerminal run(Path folder, String command) throws IOException {
    ProcessBuilder script =
        new ProcessBuilder(Needs.tool("script").toString(), "-qfc", command, "/dev/null")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    script.environment().put("TERM", "xterm");
    script.environment().remove("NO_COLOR");
    return new PseudoTerminal(script.start());
  }

  private void read() {
    byte[] some = new byte[8_192];
    try (InputStream in = process.getInputStream()) {
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        out = out.concat(new String(some, 0, count, StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      out = out.concat(e.toString());
    }
  }

  /** What it has shown so far, with all codes. */
  String out() {
    return out;
  }

  /** Waits until it has shown that. */
  void await(String text) {
    Eventually.eventually(this::out, () -> out().contains(text));
  }

  /** Presses keys. */
  void type(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
  }

  /** Sends a signal to the program of that name which runs in it. */
  void signal(String program, String name) throws IOException {
    List<Long> pids =
        process
            .descendants()
            .filter(one -> one.info().command().orElse("").endsWith("/" + program))
            .map(ProcessHandle::pid)
            .toList();
    assertEquals(1, pids.size(), pids::toString);
    new ProcessBuilder("kill", "-" + name, "" + pids.get(0)).start();
  }

  /** Waits for the end of the command. */
  void awaitEnd() {
    try {
      assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), this::out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    awaitEnd();
  }
}
