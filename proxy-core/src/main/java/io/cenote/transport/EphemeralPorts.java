package io.cenote.transport;

import io.cenote.journal.Lazy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;

/** Range of the source ports that the kernel chooses for connects: ip(7), ip_local_port_range. */
public final class EphemeralPorts {
  private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final Lazy<EphemeralPorts> OF_THIS_HOST = new Lazy<>(EphemeralPorts::read);

  private final int least;
  private final int most;

  private EphemeralPorts(int least, int most) {
    this.least = least;
    this.most = most;
  }

  /** Tests whether the address has such a port; true if the range, read once, is not readable. */
  public static boolean mayBe(SocketAddress address) {
    EphemeralPorts ports = OF_THIS_HOST.get();
    return address instanceof InetSocketAddress inet
        && inet.getPort() >= ports.least
        && inet.getPort() <= ports.most;
  }

  private static EphemeralPorts read() {
    try {
      String[] range = KernelSetting.read(RANGE).split("\\s+", 2);
      return new EphemeralPorts(Integer.parseInt(range[0]), Integer.parseInt(range[1]));
    } catch (IOException | RuntimeException e) {
      return new EphemeralPorts(1, 65_535);
    }
  }
}
