package io.cenote.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.config.CenoteConfig;
import io.cenote.testing.RunningProxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Differences between two configurations. */
class PlanTest {
  private static final String RICH =
      """
      cenote {
        event-loops = 2
        admin { bind = "127.0.0.1:9900", names = [ "a.test" ] }
        listeners.cache { bind = "127.0.0.1:1", upstream = cache, protocol = redis
          access { allow = [ "10.0.0.0/8", "::1" ], deny = [ "10.1.0.0/16" ], max-sessions-per-source = 4 }
          redis { mode = mux, deny = [ FLUSHALL, KEYS ] } }
        listeners.web { bind = "127.0.0.1:2", upstream = web, tcp { keepalive { idle = 20s } }
          proxy-protocol { in = any, from = [ "127.0.0.1" ] } }
        listeners.db { bind = "127.0.0.1:3", upstream = db, protocol = postgres }
        upstreams.cache { endpoints = [ "127.0.0.1:4" ], redis { user = u, password = p, database = 3 }
          probe.interval = 5s }
        upstreams.web { endpoints = [ { address = "127.0.0.1:5", weight = 3 }, "srv:_a._tcp.test" ]
          balance = source-hash, dns { servers = [ "127.0.0.1:53" ], family = ipv4 }
          health { interval = 1s, send = "PING\\r\\n", expect = "PONG" } }
        upstreams.db { endpoints = [ "unix:/tmp/s" ], postgres { user = u, password = p } }
      }
      """;

  private static CenoteConfig config(String text) {
    return RunningProxy.config(text);
  }

  private static Plan plan(String before, String now) {
    return Plan.of(config(before), config(now));
  }

  @Test
  void shouldKeepAllOfTheSameText() {
    Plan plan = plan(RICH, RICH);
    assertEquals(List.of("cache", "web", "db"), plan.listeners().kept());
    assertEquals(List.of("cache", "web", "db"), plan.upstreams().kept());
    assertEquals(
        "added=none changed=none removed=none kept=listener:cache,listener:web,listener:db,"
            + "upstream:cache,upstream:web,upstream:db",
        plan.text());
  }

  @Test
  void shouldFindEachDifference() {
    assertChanged("max-sessions-per-source = 4", "max-sessions-per-source = 5", "listener:cache");
    assertChanged("10.1.0.0/16", "10.2.0.0/16", "listener:cache");
    assertChanged("FLUSHALL, KEYS", "KEYS", "listener:cache");
    assertChanged("idle = 20s", "idle = 21s", "listener:web");
    assertChanged("probe.interval = 5s", "probe.interval = 6s", "upstream:cache");
    assertChanged("family = ipv4", "family = ipv6", "upstream:web");
    assertChanged("weight = 3", "weight = 4", "upstream:web");
    assertChanged("PONG", "PANG", "upstream:web");
  }

  /** The sides of a listener's clients are made by the protocol of its upstream. */
  @Test
  void shouldCountAListenerAsChangedWithTheLoginBehindIt() {
    assertChanged(
        "password = p, database", "password = q, database", "listener:cache,upstream:cache");
    assertChanged("database = 3", "database = 4", "listener:cache,upstream:cache");
  }

  private static void assertChanged(String before, String now, String changed) {
    Plan plan = plan(RICH, RICH.replace(before, now));
    assertEquals(
        changed,
        plan.text().replaceAll("^added=none changed=(.*) removed=none kept=.*$", "$1"),
        before);
  }

  @Test
  void shouldFindWhatCameAndWent() {
    String before =
        "cenote { listeners.a { bind = \"127.0.0.1:1\", upstream = u },"
            + " upstreams.u { endpoints = [ \"127.0.0.1:2\" ] } }";
    String now = before.replace("listeners.a", "listeners.b").replace("upstreams.u", "upstreams.v");
    assertEquals(
        "added=listener:b,upstream:v changed=none removed=listener:a,upstream:u kept=none",
        plan(before, now.replace("upstream = u", "upstream = v")).text());
  }

  @Test
  void shouldSayWhatNeedsARestart() {
    String now =
        RICH.replace("event-loops = 2", "event-loops = 3, fast-path.lean-sockets = false")
            .replace("a.test", "b.test");
    assertEquals(List.of("event-loops", "fast-path", "admin"), plan(RICH, now).needsRestart());
  }
}
