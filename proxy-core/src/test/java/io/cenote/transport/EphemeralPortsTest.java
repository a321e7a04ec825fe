package io.cenote.transport;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@link EphemeralPorts} against the kernel of this host. */
class EphemeralPortsTest {
  private static final Path RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

  @Test
  void shouldKnowThePortsThatTheKernelChooses() throws Exception {
    try (ServerSocket chosen = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertTrue(EphemeralPorts.mayBe(chosen.getLocalSocketAddress()));
    }
  }

  @Test
  void shouldHoldNoOtherPortForOneOfThem() throws Exception {
    int least = Integer.parseInt(KernelSetting.read(RANGE).split("\\s+", 2)[0]);

    assertTrue(EphemeralPorts.mayBe(new InetSocketAddress("127.0.0.1", least)));
    assertFalse(EphemeralPorts.mayBe(new InetSocketAddress("127.0.0.1", least - 1)));
  }
}
