package io.cenote.hosts;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A switch inside one host, with a port for each host attached to it. Pulling a port's plug is
 * silent: nobody is told, no FIN and no RST gets through.
 *
 * <p>Thread: the test's. Owner: the host it is made on; it goes with it.
 */
public final class Bridge {
  /** Which hardware address a host has after a reboot. */
  public enum Mac {
    /** The one it had: the neighbours' ARP entries stay right. */
    SAME,
    /** Another one: a new machine has taken over the IP address. */
    NEW
  }

  private record Port(String device, String address, int mac) {}

  private final Host on;
  private final String device = Host.newDevice();
  private final Map<Host, Port> ports = new HashMap<>();
  private int macs;

  /**
   * Makes it.
   *
   * @param on the host that has it
   * @param address of that host on the bridge, as in {@code 10.77.0.1/24}
   */
  public Bridge(Host on, String address) throws IOException, InterruptedException {
    this.on = on;
    // An address of its own: it would change with the ports', and with it all neighbours forgotten.
    Host.execute(
        "ip",
        "-n",
        on.name(),
        "link",
        "add",
        device,
        "address",
        "02:00:00:00:01:00",
        "type",
        "bridge");
    on.raise(device, address);
  }

  /** Connects a host, with that address, as in {@code 10.77.0.2/24}. */
  public void attach(Host host, String address) throws IOException, InterruptedException {
    plugIn(host, address, ++macs);
    portUp(host);
  }

  /** Cuts a host off. */
  public void portDown(Host host) throws IOException, InterruptedException {
    setPort(host, "down");
  }

  /** Connects it again. */
  public void portUp(Host host) throws IOException, InterruptedException {
    setPort(host, "up");
  }

  /**
   * Takes the host's power away and starts it again, empty: what ran on it is gone without a word
   * to its peers, and its address answers again when this returns.
   */
  public void reboot(Host host, Mac mac) throws IOException, InterruptedException {
    Port before = ports.get(host);
    portDown(host);
    host.delete();
    host.create();
    plugIn(host, before.address, mac == Mac.SAME ? before.mac : ++macs);
    portUp(host);
  }

  private void plugIn(Host host, String address, int mac) throws IOException, InterruptedException {
    Port port = new Port(Host.newDevice(), address, mac);
    Host.execute(
        "ip",
        "link",
        "add",
        port.device,
        "netns",
        on.name(),
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "address",
        "02:00:00:00:00:%02x".formatted(mac),
        "netns",
        host.name());
    host.raise("eth0", address);
    Host.execute("ip", "-n", on.name(), "link", "set", port.device, "master", device);
    ports.put(host, port);
  }

  private void setPort(Host host, String state) throws IOException, InterruptedException {
    Host.execute("ip", "-n", on.name(), "link", "set", ports.get(host).device, state);
  }
}
