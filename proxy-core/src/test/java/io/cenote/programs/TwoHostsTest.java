package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.hosts.Host;
import io.cenote.hosts.HostProgram;
import io.cenote.hosts.PeerMain;
import io.cenote.hosts.ProxyMain;
import io.cenote.hosts.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sidecar before servers on two other hosts, 20 ms away, which die and come back: no session
 * fails that could be placed on the other one.
 */
class TwoHostsTest {
  private static final int PORT = 6379;
  private static final int VISITS = 25;

  /** So many clients one after the other; prints how many were not answered. */
  private static final String VISIT =
      "lost=0; for i in $(seq "
          + VISITS
          + "); do"
          + " exec 3<>/dev/tcp/127.0.0.1/7001; echo x >&3;"
          + " read -r -t 5 -n 1 heard <&3 && [ \"$heard\" = x ] || lost=$((lost + 1));"
          + " exec 3<&- 3>&-; done; echo $lost";

  @TempDir private Path folder;

  private Path config() throws Exception {
    return Files.writeString(
        folder.resolve("two.conf"),
        """
        cenote {
          event-loops = 1, admin.bind = off, stats.interval = 1h
          listeners.in { bind = "127.0.0.1:7001", upstream = out, max-sessions = 100 }
          upstreams.out {
            endpoints = [ "10.81.1.2:6379", "10.81.2.2:6379" ]
            balance = round-robin, connect-timeout = 300ms, dead-after = 2s
            pool.acquire-timeout = 2s
          }
        }
        """);
  }

  private static HostProgram server(Host host) throws Exception {
    HostProgram peer = PeerMain.on(host);
    peer.command("listen " + PORT);
    return peer;
  }

  @Test
  void shouldLoseNoSessionThatCouldGoElsewhere() throws Exception {
    try (Host sidecar = new Host("side");
        Host a = new Host("a");
        Host b = new Host("b");
        Wire toA = Wire.between(sidecar, "10.81.1.1/24", a, "10.81.1.2/24", "--delay", "10");
        Wire toB = Wire.between(sidecar, "10.81.2.1/24", b, "10.81.2.2/24", "--delay", "10")) {
      HostProgram first = server(a);
      server(b);
      HostProgram proxy = ProxyMain.on(sidecar, config());
      assertEquals("0", lost(sidecar), "both are well");

      first.process().destroyForcibly().waitFor();
      assertEquals("0", lost(sidecar), "killed: connects are refused");
      proxy.awaitLine("endpoint=10.81.1.2:6379 DOWN");

      HostProgram again = server(a);
      proxy.awaitLine("endpoint=10.81.1.2:6379 UP after");
      assertEquals("0", lost(sidecar), "back again");

      a.filter(PORT, "DROP");
      assertEquals("0", lost(sidecar), "frozen: connects are not answered");

      a.run("iptables", "-F", "INPUT");
      again.process().destroyForcibly().waitFor();
      server(a);
      assertEquals("0", lost(sidecar), "rebooted");
      assertTrue(toA.count("lost") + toB.count("lost") == 0 && proxy.process().isAlive());
    }
  }

  private static String lost(Host sidecar) throws Exception {
    return sidecar.run("bash", "-c", VISIT).strip();
  }
}
