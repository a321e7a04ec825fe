package io.cenote.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That a bridge's hosts vanish and come back the way machines do. */
@Timeout(120)
class BridgeTest {
  private static final String SERVER = "10.79.0.2";

  @ParameterizedTest
  @EnumSource(Bridge.Mac.class)
  void shouldRebootAHostWithoutAWordToItsPeers(Bridge.Mac mac) throws Exception {
    try (Host proxyHost = new Host("proxy");
        Host server = new Host("server")) {
      Bridge bridge = new Bridge(proxyHost, "10.79.0.1/24");
      bridge.attach(server, SERVER + "/24");
      PeerMain.on(server).command("listen 7000");
      HostProgram client = PeerMain.on(proxyHost);
      client.command("visit " + SERVER + " 7000 x read");
      String macBefore = macOf(server);

      bridge.reboot(server, mac);

      if (mac == Bridge.Mac.SAME) {
        assertEquals(macBefore, macOf(server));
      } else {
        assertNotEquals(macBefore, macOf(server));
      }
      assertEquals("", connections(server), "the server has forgotten");
      assertNotEquals("", connections(proxyHost), "the client still believes");
      // The stale entry of a replaced machine costs its neighbours some seconds; not the test.
      proxyHost.run("ip", "neigh", "flush", "to", SERVER);
      PeerMain.on(server).command("listen 7001");
      client.command("visit " + SERVER + " 7001 x read");
    }
  }

  @Test
  void shouldCutAHostOffAndConnectItAgain() throws Exception {
    try (Host proxyHost = new Host("proxy");
        Host near = new Host("near");
        Host far = new Host("far")) {
      Bridge bridge = new Bridge(proxyHost, "10.79.0.1/24");
      bridge.attach(near, "10.79.0.3/24");
      bridge.attach(far, SERVER + "/24");
      PeerMain.on(far).command("listen 7000");
      HostProgram client = PeerMain.on(near);
      client.command("visit " + SERVER + " 7000 x read");

      bridge.portDown(far);
      HostProgram doomed = PeerMain.on(near);
      AssertionError failed =
          assertThrows(
              AssertionError.class, () -> doomed.command("visit " + SERVER + " 7000 y read"));
      assertTrue(failed.getMessage().contains("SocketTimeoutException"), failed.getMessage());

      bridge.portUp(far);
      client.command("visit " + SERVER + " 7000 z read");
    }
  }

  private static String macOf(Host host) throws IOException, InterruptedException {
    return host.run("cat", "/sys/class/net/eth0/address");
  }

  private static String connections(Host host) throws IOException, InterruptedException {
    return host.run("ss", "-Htn", "state", "established");
  }
}
