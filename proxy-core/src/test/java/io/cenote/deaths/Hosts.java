package io.cenote.deaths;

import io.cenote.testing.Needs;
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
 * Two hosts on one machine: the proxy's namespace (10.77.0.1) and the peer's (10.77.0.2), joined by
 * a veth pair. Both are made by the test and go with it.
 */
final class Hosts implements AutoCloseable {
  private final String proxyHost = "cenote-p" + ProcessHandle.current().pid();
  private final String peerHost = "cenote-u" + ProcessHandle.current().pid();
  private final List<Program> programs = new ArrayList<>();

  /** A process inside one of them. */
  static final class Program {
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    Program(Process process) {
      this.process = process;
      Thread reader =
          new Thread(
              () -> {
                try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                  out.lines().forEach(lines::add);
                } catch (IOException | UncheckedIOException ended) {
                  return;
                }
              });
      reader.setDaemon(true);
      reader.start();
    }

    /** Sends a command, and waits until it is done. */
    synchronized void command(String command) throws IOException, InterruptedException {
      process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      awaitLine("done " + command);
    }

    /** The first line, from now or before, that contains the text; waits for it 40 s at most. */
    synchronized String awaitLine(String text) throws InterruptedException {
      for (String line : seen) {
        if (line.contains(text)) {
          return line;
        }
      }
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
      while (System.nanoTime() < deadline) {
        String line = lines.poll(100, TimeUnit.MILLISECONDS);
        if (line != null) {
          seen.add(line);
          if (line.contains(text)) {
            return line;
          }
        }
      }
      throw new AssertionError("never: " + text + " in " + seen);
    }
  }

  Hosts() throws IOException, InterruptedException {
    Needs.root();
    Needs.tool("ip");
    Needs.tool("iptables");
    Needs.tool("ss");
    run("ip", "netns", "add", proxyHost);
    run("ip", "netns", "add", peerHost);
    run(
        "ip", "link", "add", "vp", "netns", proxyHost, "type", "veth", "peer", "name", "vu",
        "netns", peerHost);
    run("ip", "-n", proxyHost, "addr", "add", "10.77.0.1/24", "dev", "vp");
    run("ip", "-n", peerHost, "addr", "add", "10.77.0.2/24", "dev", "vu");
    for (String[] device :
        new String[][] {{proxyHost, "lo"}, {proxyHost, "vp"}, {peerHost, "lo"}, {peerHost, "vu"}}) {
      run("ip", "-n", device[0], "link", "set", device[1], "up");
    }
  }

  Program startProxy(Path config) throws IOException, InterruptedException {
    Program proxy =
        start(proxyHost, "-Dcenote.session.level=DEBUG", ProxyMain.class, config.toString());
    proxy.awaitLine("started");
    return proxy;
  }

  Program startPeer() throws IOException {
    return start(peerHost, "-Dpeer=1", PeerMain.class, "");
  }

  /** Runs a command on the proxy's host. */
  void onProxyHost(String... command) throws IOException, InterruptedException {
    run(inside(proxyHost, command));
  }

  /** Runs a command on the peer's host. */
  void onPeerHost(String... command) throws IOException, InterruptedException {
    run(inside(peerHost, command));
  }

  /** From now on the peer's host treats what comes for that port so. */
  void filter(int port, String... target) throws IOException, InterruptedException {
    List<String> rule = new ArrayList<>(List.of("iptables", "-A", "INPUT", "-p", "tcp", "--dport"));
    rule.add(String.valueOf(port));
    rule.add("-j");
    rule.addAll(List.of(target));
    onPeerHost(rule.toArray(String[]::new));
  }

  private Program start(String host, String flag, Class<?> main, String argument)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(inside(host, "java", "-Xmx128m", flag, "-cp")));
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    if (!argument.isEmpty()) {
      command.add(argument);
    }
    command.set(4, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Program program = new Program(process);
    programs.add(program);
    return program;
  }

  private static String[] inside(String host, String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", host));
    all.addAll(List.of(command));
    return all.toArray(String[]::new);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      for (Program program : programs) {
        program.process.destroyForcibly().onExit().join();
      }
      run("ip", "netns", "del", proxyHost);
      run("ip", "netns", "del", peerHost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
