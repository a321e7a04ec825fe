package io.cenote.closes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.config.CenoteConfig;
import io.cenote.config.ConfigLoader;
import io.cenote.config.DetectionTimes;
import io.cenote.config.LoadResult;
import io.cenote.hosts.Bridge;
import io.cenote.hosts.Host;
import io.cenote.hosts.HostProgram;
import io.cenote.hosts.PeerMain;
import io.cenote.hosts.ProxyMain;
import io.cenote.server.Cenote;
import io.cenote.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * With nothing but {@code dead-after} in the configuration, a peer that vanishes is found within
 * the time that {@code cenote check} prints, on both sides, whatever was going on.
 */
@Timeout(120)
class DetectionTest {
  private static final String PROXY = "10.77.0.1";
  private static final String PEER = "10.77.0.2";
  private static final String REBOOTED = "10.77.0.3";

  /** For the log line to be written and read on a busy machine. */
  private static final Duration NOTICE = Duration.ofMillis(1_500);

  private enum Fault {
    GONE_IDLE,
    GONE_IN_FLIGHT,
    GONE_WITH_WINDOW_SHUT,
    CUT_ONE_WAY_IDLE,
    CUT_ONE_WAY_IN_FLIGHT,
    REBOOTED;

    Duration bound(DetectionTimes times) {
      return switch (this) {
        case GONE_IDLE, CUT_ONE_WAY_IDLE, REBOOTED -> times.idle().orElseThrow();
        case GONE_IN_FLIGHT, CUT_ONE_WAY_IN_FLIGHT -> times.inFlight().orElseThrow();
        case GONE_WITH_WINDOW_SHUT -> times.windowShut().orElseThrow();
      };
    }

    /** Port of the upstream's row, and of the listener's. */
    int port() {
      return 7_000 + ordinal();
    }

    int listenerPort() {
      return 8_000 + ordinal();
    }

    String host() {
      return this == REBOOTED ? DetectionTest.REBOOTED : PEER;
    }

    String clientName() {
      return "client-" + name();
    }
  }

  @TempDir Path dir;

  private final Map<String, Long> faultAt = new HashMap<>();
  private final Map<Fault, JoinedClient> clients = new EnumMap<>(Fault.class);

  @Test
  void shouldFindEveryVanishedPeerInTheTimeThatCheckPrints() throws Exception {
    try (Host proxyHost = new Host("proxy");
        Host peerHost = new Host("peer");
        Host rebooted = new Host("rebooted")) {
      Bridge bridge = new Bridge(proxyHost, PROXY + "/24");
      bridge.attach(peerHost, PEER + "/24");
      bridge.attach(rebooted, REBOOTED + "/24");
      HostProgram peer = PeerMain.on(peerHost);
      HostProgram doomed = PeerMain.on(rebooted);
      peer.command("listen 7999");
      for (Fault fault : Fault.values()) {
        (fault == Fault.REBOOTED ? doomed : peer).command("listen " + fault.port());
      }
      Path file = config();
      HostProgram proxy = ProxyMain.on(proxyHost, file);
      for (Fault fault : Fault.values()) {
        JoinedClient client = new JoinedClient(dir.resolve(fault.name()));
        clients.put(fault, client);
        client.awaitUpstream();
        boolean poured = fault.name().endsWith("IN_FLIGHT");
        boolean stalled = fault == Fault.GONE_WITH_WINDOW_SHUT;
        String order = (poured || stalled ? " P " : " x ") + (stalled ? "stall" : "read");
        (fault == Fault.REBOOTED ? doomed : peer)
            .command("visit " + PROXY + " " + fault.listenerPort() + order);
      }
      clients.get(Fault.GONE_WITH_WINDOW_SHUT).write('S');
      clients.get(Fault.GONE_WITH_WINDOW_SHUT).fill();
      for (Fault fault : Fault.values()) {
        if (fault == Fault.REBOOTED) {
          bridge.reboot(rebooted, Bridge.Mac.SAME);
          happened(fault);
        } else {
          happened(fault);
          cut(peerHost, fault);
        }
      }
      assertFound(proxy, loaded(file));
      for (JoinedClient client : clients.values()) {
        client.close();
      }
    }
  }

  /**
   * Window probes back off: after 14 s of stall the next would come 13 s later, and the one after
   * that 26 s later. The listener's sockets are told to ask more often.
   */
  @Test
  void shouldFindAClientThatVanishesAfterALongStall() throws Exception {
    String[] kernel = System.getProperty("os.version").split("[.-]", 3);
    int version = Integer.parseInt(kernel[0]) * 1_000 + Integer.parseInt(kernel[1]);
    Needs.that(version >= 6_015, "Linux 6.15, for TCP_RTO_MAX_MS");
    try (Host proxyHost = new Host("proxy");
        Host peerHost = new Host("peer")) {
      proxyHost.join(PROXY + "/24", peerHost, PEER + "/24");
      HostProgram peer = PeerMain.on(peerHost);
      peer.command("listen 7999");
      Path file = config();
      HostProgram proxy = ProxyMain.on(proxyHost, file);
      Fault fault = Fault.GONE_WITH_WINDOW_SHUT;
      peer.command("visit " + PROXY + " " + fault.listenerPort() + " P stall");
      long due = System.nanoTime() + Duration.ofSeconds(14).toNanos();
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      happened(fault);
      drop(peerHost, "INPUT", "--sport", fault.listenerPort());
      DetectionTimes bounds = DetectionTimes.of(loaded(file).listeners().get(0));
      HostProgram.Line record = proxy.await("cenote.close - listener=" + fault.clientName() + " ");
      assertTrue(record.text().contains(" reason=write-timeout "), record.text());
      assertInTime(fault.clientName(), fault.bound(bounds), record);
    }
  }

  private void happened(Fault fault) {
    faultAt.put(fault.name(), System.nanoTime());
    faultAt.put(fault.clientName(), System.nanoTime());
  }

  /** The peer is gone for both its roles; cut one way, only what it says is lost. */
  private void cut(Host peerHost, Fault fault) throws Exception {
    boolean oneWay = fault.name().startsWith("CUT_ONE_WAY");
    String chain = oneWay ? "OUTPUT" : "INPUT";
    String server = oneWay ? "--sport" : "--dport";
    String client = oneWay ? "--dport" : "--sport";
    drop(peerHost, chain, server, fault.port());
    drop(peerHost, chain, client, fault.listenerPort());
    if (fault.name().endsWith("IN_FLIGHT")) {
      clients.get(fault).write('y');
    }
  }

  private static void drop(Host host, String chain, String side, int port) throws Exception {
    host.run("iptables", "-A", chain, "-p", "tcp", side, String.valueOf(port), "-j", "DROP");
  }

  private void assertFound(HostProgram proxy, CenoteConfig config) throws InterruptedException {
    List<Executable> all = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      DetectionTimes upstream = DetectionTimes.of(config.upstreams().get(0));
      DetectionTimes client = DetectionTimes.of(config.listeners().get(0));
      HostProgram.Line lost = proxy.await("cenote.close - upstream=" + fault.name() + " ");
      HostProgram.Line left = proxy.await("cenote.close - listener=" + fault.clientName() + " ");
      all.add(() -> assertInTime(fault.name(), fault.bound(upstream), lost));
      all.add(() -> assertInTime(fault.clientName(), fault.bound(client), left));
    }
    assertAll(all);
  }

  private void assertInTime(String name, Duration bound, HostProgram.Line record) {
    Duration after = Duration.ofNanos(record.readAt() - faultAt.get(name));
    assertTrue(
        after.compareTo(bound.plus(NOTICE)) <= 0,
        () -> name + " after " + after + ", bound " + bound + ": " + record.text());
  }

  private static CenoteConfig loaded(Path file) {
    LoadResult result = ConfigLoader.load(file, Cenote.PROTOCOLS);
    return assertInstanceOf(LoadResult.Loaded.class, result, result::toString).config();
  }

  private Path config() throws IOException {
    StringBuilder text = new StringBuilder("cenote { stats.interval = 1h, admin.bind = off\n");
    text.append("defaults.listener { max-sessions = 100, dead-after = 4s }\n");
    text.append("defaults.upstream.dead-after = 4s\n");
    for (Fault fault : Fault.values()) {
      text.append(
          """
          listeners.%1$s { bind = "unix:%2$s", upstream = %1$s }
          listeners.%3$s { bind = "%4$s:%5$d", upstream = pour }
          upstreams.%1$s.endpoints = [ "%6$s:%7$d" ]
          """
              .formatted(
                  fault.name(),
                  dir.resolve(fault.name()),
                  fault.clientName(),
                  PROXY,
                  fault.listenerPort(),
                  fault.host(),
                  fault.port()));
    }
    text.append("upstreams.pour.endpoints = [ \"" + PEER + ":7999\" ]\n}\n");
    return Files.writeString(dir.resolve("cenote.conf"), text);
  }
}
