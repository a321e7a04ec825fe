package io.cenote.config;

import static io.cenote.config.Loading.loaded;
import static io.cenote.config.Loading.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckReportTest {
  @TempDir Path root;

  @Test
  void shouldReportWhatWouldRun() throws IOException {
    writeKernel(Map.of("time", "7200", "intvl", "75", "probes", "9"));
    String config =
        text("", "", "reuse = clean")
            + "cenote.listeners.local { bind = \"unix:/run/l.sock\", upstream = out }";
    assertEquals(
        """
        event loops: one per core
        admin: 127.0.0.1:9900
        stats: every 10s
        drain: at most 30s

        listener in
          bind: 127.0.0.1:1
          upstream: out, protocol tcp
          sessions: max 10000, when full reject
          timeouts: idle 1h, half-close 1m
          dead-after: 1m
          client keepalive: idle 30s, interval 10s, count 3; user-timeout the kernel's
          dead client found: idle after at most 1m; with data in flight or its window shut after at most 1m; alive but reading nothing after 5m

        listener local
          bind: unix:/run/l.sock (mode 0660)
          upstream: out, protocol tcp
          sessions: max 10000, when full reject
          timeouts: idle 1h, half-close 1m
          client side: unix socket, no TCP timers; the kernel tells at once when the peer ends

        upstream out
          endpoints: 127.0.0.1:2
          connect: at most 3s
          health: down after 3 failed connects, tried again each second; ejected after 5 failures for 1s to 30s, at most 50% of them
          down: sessions are kept; while all are down newcomers are refused
          pool: max 64, idle 0 to 64, pending 1024 for at most 2s
          pool timers: idle 1m, lifetime 30m less up to 10 %, never used 20s
          reuse: clean; server speaks first: no; recency: traffic; learn: advise
          dead-after: 30s
          upstream keepalive: idle 15s, interval 5s, count 3; user-timeout 29500ms
          dead upstream found: idle after at most 30s; with data in flight or its window shut after at most 34s

        kernel's own keepalive: tcp_keepalive_time 7200 s, tcp_keepalive_intvl 75 s, tcp_keepalive_probes 9, so a dead peer would be found after 2 h 11 min
        file descriptors: 20129 needed = 20000 sessions + 64 connections + 1 checks + 64
        warning: upstream out: reuse = clean assumes a stateless request/reply protocol: every answer begins and goes on with pauses shorter than settle-time (10ms), and no login, transaction, subscription or other state stays with the connection
        """,
        CheckReport.of(loaded(config), root));
  }

  private void writeKernel(Map<String, String> values) throws IOException {
    Path folder = Files.createDirectories(root.resolve("proc/sys/net/ipv4"));
    for (Map.Entry<String, String> value : values.entrySet()) {
      Files.writeString(folder.resolve("tcp_keepalive_" + value.getKey()), value.getValue() + "\n");
    }
  }

  @Test
  void shouldReportHowAProtocolSharesConnections() {
    String config =
        text(
            "protocol = redis, redis { mode = mux, deny = [DEBUG] }",
            "redis { database = 3, password = hunter2 }, probe { interval = 5s }",
            "");
    String report = CheckReport.of(loaded(config), root);
    for (String part :
        List.of(
            "protocol redis, mode mux over 4 connections, 1024 requests in flight, without debug",
            "protocol: redis, as the default user, database 3; cleaned within 1s; discards up to 1048576 bytes",
            "probe: every 5s, answered within 1s")) {
      assertTrue(report.contains(part), report);
    }
    assertFalse(report.contains("hunter2"), report);
  }

  @Test
  void shouldReportHowSeveralEndpointsShareTheSessions() {
    String two = "\"a:2\", { address = \"b:2\", weight = 3 }";
    String config =
        text("", "slow-start = 5s", "max-per-endpoint = 9").replace("\"127.0.0.1:2\"", two);
    String report = CheckReport.of(loaded(config), root);
    assertTrue(report.contains("  endpoints: a:2, b:2 x3 (power-of-two)\n"), report);
    assertTrue(report.contains("  connect: at most 3s, up to 3 endpoints each\n"), report);
    assertTrue(report.contains("  connections of one endpoint: at most 9\n"), report);
    assertTrue(report.contains("  slow start: full weight after 5s\n"), report);
    assertTrue(
        report.contains(
            """
              names: asked of the host's servers every 1s to 30s, for any
              an address that vanished: no new session after at most 32s, its sessions go on
            """),
        report);
  }

  @Test
  void shouldReportThatTheKernelsKeepaliveIsUnreadable() {
    String report = CheckReport.of(loaded(text("", "", "")), root);
    assertTrue(report.contains("kernel's own keepalive: not readable here\n"), report);
  }

  /** Idle 2 s, interval 1 s, count 3: what was measured on a silenced path, linux tcp(7). */
  @ParameterizedTest
  @CsvSource({
    "0s, idle after at most 5s; with data in flight or its window shut after about 15m (the kernel's tcp_retries2)",
    "3s, idle after at most 3s",
    "4s, idle after at most 4s",
    "4500ms, idle after at most 5s"
  })
  void shouldApplyTheUserTimeoutAtAProbe(String userTimeout, String expected) {
    String tcp = "tcp { keepalive { idle = 2s, interval = 1s, count = 3 }, user-timeout = %s }";
    String report = CheckReport.of(loaded(text("", tcp.formatted(userTimeout), "")), root);
    assertTrue(report.contains("dead upstream found: " + expected), report);
  }

  @Test
  void shouldReportThatADeadIdleUpstreamIsNeverFoundWithoutKeepalive() {
    String report = CheckReport.of(loaded(text("", "tcp.keepalive.enabled = false", "")), root);
    assertTrue(report.contains("dead upstream found: idle never (keepalive is off)"), report);
    assertTrue(report.contains("upstream keepalive: off; user-timeout 29500ms"), report);
  }
}
