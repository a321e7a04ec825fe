package io.cenote.hosts;

import io.cenote.testing.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A host of the test's own on this machine: a network namespace, and the processes started in it.
 * It begins with nothing but its loopback device. {@link #join}, {@link Bridge} and {@link Wire}
 * connect it to others.
 *
 * <p>Thread: the test's. Owner: whoever made it closes it, which ends its processes first.
 */
public final class Host implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** What deleting a host deletes first; the rest of the kinds cannot be deleted. */
  private static final List<String> LINK_KINDS = List.of("veth", "bridge", "tun");

  private final String name;
  private final List<HostProgram> programs = new ArrayList<>();

  /**
   * Makes it.
   *
   * @param role a short word that becomes part of the namespace's name
   */
  public Host(String role) throws IOException, InterruptedException {
    Needs.root();
    Needs.tool("ip");
    Needs.tool("iptables");
    Needs.tool("ss");
    name =
        "cenote-%s-%d-%d".formatted(role, ProcessHandle.current().pid(), COUNT.getAndIncrement());
    create();
  }

  /** The name of its namespace, as ip-netns(8) knows it. */
  public String name() {
    return name;
  }

  /**
   * Lays a veth pair between this host and another. Addresses are written with their prefix, as in
   * {@code 10.77.0.1/24}.
   */
  public void join(String address, Host other, String otherAddress)
      throws IOException, InterruptedException {
    String device = newDevice();
    String otherDevice = newDevice();
    execute(
        "ip",
        "link",
        "add",
        device,
        "netns",
        name,
        "type",
        "veth",
        "peer",
        "name",
        otherDevice,
        "netns",
        other.name);
    raise(device, address);
    other.raise(otherDevice, otherAddress);
  }

  /** Gives a device of this host an address and turns it on. */
  void raise(String device, String address) throws IOException, InterruptedException {
    execute("ip", "-n", name, "addr", "add", address, "dev", device);
    execute("ip", "-n", name, "link", "set", device, "up");
  }

  /** A name no other device of these tests has. */
  static String newDevice() {
    return "cenote" + COUNT.getAndIncrement();
  }

  /**
   * Runs a command on this host and waits for its end.
   *
   * @return what it printed
   * @throws IOException if it failed, with what it printed
   */
  public String run(String... command) throws IOException, InterruptedException {
    return execute(inside(command));
  }

  /** From now on this host treats what comes for that port so: an iptables target. */
  public void filter(int port, String... target) throws IOException, InterruptedException {
    List<String> rule = new ArrayList<>(List.of("iptables", "-A", "INPUT", "-p", "tcp", "--dport"));
    rule.add(String.valueOf(port));
    rule.add("-j");
    rule.addAll(List.of(target));
    run(rule.toArray(String[]::new));
  }

  /**
   * Starts a Java program on this host, on the class path of the tests.
   *
   * @param flags of the JVM
   */
  public HostProgram start(List<String> flags, Class<?> main, String... arguments)
      throws IOException {
    return start(HostProgram.javaCommand(flags, main, arguments));
  }

  /** Starts any program on this host. */
  public HostProgram start(String... command) throws IOException {
    HostProgram program = HostProgram.start(inside(command));
    programs.add(program);
    return program;
  }

  private String[] inside(String... command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(List.of(command));
    return all.toArray(String[]::new);
  }

  /** Runs a command on the machine itself. */
  static String execute(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }

  /** A namespace of this name with its loopback device on. */
  void create() throws IOException, InterruptedException {
    execute("ip", "netns", "add", name);
    execute("ip", "-n", name, "link", "set", "lo", "up");
  }

  /**
   * Ends the processes and deletes the namespace. The links go first: a socket that still has a FIN
   * to deliver keeps the kernel's namespace alive long after its name, and would keep the links.
   */
  void delete() throws IOException, InterruptedException {
    programs.forEach(HostProgram::close);
    programs.clear();
    for (String kind : LINK_KINDS) {
      for (String line :
          execute("ip", "-n", name, "-br", "link", "show", "type", kind).split("\n")) {
        if (!line.isBlank()) {
          execute("ip", "-n", name, "link", "del", line.split("[@ ]", 2)[0]);
        }
      }
    }
    execute("ip", "netns", "del", name);
  }

  @Override
  public void close() throws IOException {
    try {
      delete();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
