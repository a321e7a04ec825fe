package io.cenote.hostile;

import io.cenote.hosts.HostProgram;
import io.cenote.hosts.ProxyMain;
import io.cenote.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A proxy in a JVM of its own, which may be brought to its limits. */
final class ProxyProcess implements AutoCloseable {
  private static final int LIMIT_MILLIS = 30_000;

  private final HostProgram program;

  private ProxyProcess(HostProgram program) {
    this.program = program;
  }

  /**
   * Starts it with that configuration, and waits until it listens.
   *
   * @param flags of the JVM
   */
  static ProxyProcess start(List<String> flags, String config)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("cenote-hostile", ".conf");
    try {
      Files.writeString(file, config);
      HostProgram program = HostProgram.java(flags, ProxyMain.class, file.toString());
      program.awaitLine("started");
      return new ProxyProcess(program);
    } finally {
      Files.delete(file);
    }
  }

  InetSocketAddress address(String listener) throws InterruptedException {
    String line = program.awaitLine("listening " + listener + " ");
    int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** A client of that listener. Its reads end within a bound. */
  Socket connect(String listener) throws IOException, InterruptedException {
    Socket socket = new Socket();
    socket.connect(address(listener), LIMIT_MILLIS);
    socket.setSoTimeout(LIMIT_MILLIS);
    return socket;
  }

  void awaitLine(String text) throws InterruptedException {
    program.awaitLine(text);
  }

  /** Waits until no listener has a session. */
  void awaitNoSessions() {
    Eventually.eventually("no session is left", () -> ask("sessions") == 0);
  }

  /** What it answers to a command of {@link ProxyMain}. */
  long ask(String command) {
    try {
      return program.number(command);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Resident memory of its process, bytes. */
  long resident() throws IOException {
    Path status = Path.of("/proc/" + program.process().pid() + "/status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow(() -> new IOException("the process has ended"));
  }

  long pid() {
    return program.process().pid();
  }

  /** Whether it has ended within that time. */
  boolean awaitEnd(long time, TimeUnit unit) throws InterruptedException {
    return program.process().waitFor(time, unit);
  }

  int exitCode() {
    return program.process().exitValue();
  }

  List<String> printed() {
    return program.printed();
  }

  @Override
  public void close() {
    program.close();
  }
}
