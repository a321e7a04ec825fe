package io.cenote.hosts;

import io.cenote.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A long cable between two hosts: it delays and loses packets, and forgets quiet flows, as its
 * commands say. The program is {@code src/test/wire/wire.py}; its {@code --help} lists them.
 *
 * <p>Thread: the test's. Owner: whoever made it closes it, before the hosts.
 */
public final class Wire implements AutoCloseable {
  private static final Path PROGRAM =
      Path.of(System.getProperty("cenote.root", ".."), "proxy-core", "src/test/wire/wire.py");

  private final HostProgram program;

  private Wire(HostProgram program) {
    this.program = program;
  }

  /**
   * Lays it.
   *
   * @param address of the host, as in {@code 10.78.0.1/24}
   * @param options of the program, as in {@code --delay 20}
   */
  public static Wire between(
      Host host, String address, Host other, String otherAddress, String... options)
      throws IOException, InterruptedException {
    Needs.that(Files.exists(Path.of("/dev/net/tun")), "the file /dev/net/tun");
    List<String> command = new ArrayList<>();
    command.add(Needs.tool("python3").toString());
    command.add(PROGRAM.toString());
    command.addAll(List.of("--device", Host.newDevice()));
    command.addAll(List.of(options));
    command.addAll(List.of(host.name(), address, other.name(), otherAddress));
    Wire wire = new Wire(HostProgram.start(command.toArray(String[]::new)));
    wire.program.awaitLine("started");
    return wire;
  }

  /** Changes what it does, from the next packet on: {@code delay 20}, {@code cut}. */
  public void command(String command) throws IOException, InterruptedException {
    program.command(command);
  }

  /** Its counters now. */
  public Map<String, Long> stats() throws IOException, InterruptedException {
    String line = program.command("stats").get(0);
    Map<String, Long> stats = new HashMap<>();
    for (String word : line.substring("stats ".length()).split(" ")) {
      String[] pair = word.split("=", 2);
      stats.put(pair[0], Long.valueOf(pair[1]));
    }
    return stats;
  }

  /** One of its counters, from the start: {@code lost}, {@code forgotten}, {@code resets}. */
  public long count(String counter) throws IOException, InterruptedException {
    return stats().getOrDefault(counter, 0L);
  }

  @Override
  public void close() {
    program.close();
  }
}
