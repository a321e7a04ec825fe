package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cenote, or what starts it, as a process of its own. Closing it ends the process, whatever became
 * of it.
 */
final class Program implements AutoCloseable {
  private static final long LIMIT_SECONDS = 30;

  private final Process process;
  private final Path out;
  private final Path err;

  private Program(List<String> command, Path folder) {
    try {
      out = Files.createTempFile(folder, "out", ".txt");
      err = Files.createTempFile(folder, "err", ".txt");
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The repository. */
  static Path root() {
    return Path.of(System.getProperty("cenote.root"));
  }

  /** Runs {@code io.cenote.app.Main} on the class path of the tests. */
  static Program start(Path folder, String... arguments) {
    return start(folder, List.of(), arguments);
  }

  /** As above, behind another command, for example {@code prlimit}. */
  static Program start(Path folder, List<String> prefix, String... arguments) {
    return start(folder, prefix, List.of(), arguments);
  }

  /** As above, with more options for the JVM. */
  static Program start(
      Path folder, List<String> prefix, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(command(options));
    command.addAll(List.of(arguments));
    return new Program(command, folder);
  }

  /** The command line of {@code io.cenote.app.Main}, to which its arguments are added. */
  static List<String> command(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Dcenote.home=" + root());
    command.add("-Dlogback.configurationFile=" + root().resolve("conf/logback.xml"));
    command.add("-Dio.netty.tryReflectionSetAccessible=true");
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.cenote.app.Main"));
    return command;
  }

  /** Runs {@code bin/cenote}, from a folder that is not its own. */
  static Program launch(Path folder, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(root().resolve("bin/cenote").toString());
    command.addAll(List.of(arguments));
    return new Program(command, folder);
  }

  /** Runs any program. */
  static Program run(Path folder, List<String> command) {
    return new Program(command, folder);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends it signals, one after the other, at once. */
  void signal(String... names) {
    List<String> kills = new ArrayList<>();
    for (String name : names) {
      kills.add("kill -" + name + " " + pid());
    }
    try {
      Process kill = new ProcessBuilder("sh", "-c", String.join("; ", kills)).start();
      assertTrue(kill.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
      assertTrue(kill.exitValue() == 0, () -> "no such process: " + out() + err());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** What it has started and is still running. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** Waits for its end. */
  int exitCode() {
    return exitCode(LIMIT_SECONDS);
  }

  /** Waits for its end, so many seconds at most. */
  int exitCode(long limit) {
    try {
      assertTrue(process.waitFor(limit, TimeUnit.SECONDS), () -> "it never ended: " + out());
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the first match in its output; gives the match's only group. */
  String awaitOut(String regex) {
    Pattern pattern = Pattern.compile(regex);
    Eventually.eventually(
        () -> regex + " in:\n" + out() + err(),
        () -> pattern.matcher(out()).find() || !process.isAlive());
    Matcher matcher = pattern.matcher(out());
    assertTrue(matcher.find(), () -> "ended without " + regex + ":\n" + out() + err());
    return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
  }

  /** A client of that listener; waits until it listens. */
  Socket connect(String listener) throws IOException {
    String port = awaitOut("listener=" + listener + " bind=127\\.0\\.0\\.1:(\\d+)");
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    return socket;
  }

  @Override
  public void close() {
    List<ProcessHandle> started = descendants(); // strace, killed, lets its program go on
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    try {
      assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it cannot be killed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
