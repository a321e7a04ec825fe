package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.hosts.Host;
import io.cenote.hosts.HostProgram;
import io.cenote.hosts.PeerMain;
import io.cenote.hosts.ProxyMain;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server of this host that is down, on a port that connects may be made from. */
@Timeout(90)
class SelfConnectTest {
  private static final int VISITS = 30;
  private static final String VISIT =
      "exec 3<>/dev/tcp/127.0.0.1/7001; echo hi >&3; timeout 5 cat <&3 2>/dev/null || true";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldNotTakeASocketThatMeetsItselfForTheServer(boolean ring) throws Exception {
    try (Host host = new Host("self")) {
      host.run("sysctl", "-q", "-w", "net.ipv4.ip_local_port_range=40001 40002");
      Path config = folder.resolve("self.conf");
      Files.writeString(
          config,
          """
          cenote {
            event-loops = 1, admin.bind = off, stats.interval = 1h, fast-path.io-uring = %s
            listeners.in { bind = "127.0.0.1:7001", upstream = out }
            upstreams.out { endpoints = [ "127.0.0.1:40001" ], pool.min-idle = 1 }
          }
          """
              .formatted(ring));
      HostProgram proxy = ProxyMain.on(host, config);
      for (int i = 0; i < VISITS; i++) {
        assertEquals("", host.run("bash", "-c", VISIT), "a client hears its own bytes");
        assertEquals(0, proxy.number("idle"));
      }
      HostProgram peer = PeerMain.on(host);
      assertTrue(peer.command("listen 40001").isEmpty(), "the server can have its port");
      while (proxy.number("idle") != 1) {
        Thread.onSpinWait(); // within the limit of the test
      }
    }
  }
}
