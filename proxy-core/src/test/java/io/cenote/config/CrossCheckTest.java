package io.cenote.config;

import static io.cenote.config.Loading.listener;
import static io.cenote.config.Loading.loaded;
import static io.cenote.config.Loading.pool;
import static io.cenote.config.Loading.problem;
import static io.cenote.config.Loading.problems;
import static io.cenote.config.Loading.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.transport.TcpSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossCheckTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "min-idle = 9, max-idle = 8 | min-idle: 9 (expected: at most max-idle, which is 8)",
        "min-idle = 70, max-connections = 100 | min-idle: 70 (expected: at most max-idle, which is 64 by default)",
        "min-idle = 65 | min-idle: 65 (expected: at most max-connections, which is 64 by default)",
        "max-idle = 65 | max-idle: 65 (expected: at most max-connections, which is 64 by default)",
        "idle-timeout = 5m, max-lifetime = 5m | idle-timeout: 5m (expected: less than max-lifetime, which is 5m)",
        "max-lifetime = 30s | max-lifetime: 30s (expected: more than idle-timeout, which is 1m by default)",
        "warm-max-age = 2h | warm-max-age: 2h (expected: at most max-lifetime, which is 30m by default)",
        "reuse = clean, settle-time = 1s, idle-timeout = 1s | settle-time: 1s (expected: less than idle-timeout, which is 1s)"
      })
  void shouldKeepPoolBoundsAndTimersInOrder(String keys, String expected) {
    assertEquals("test.conf:4: cenote.upstreams.out.pool." + expected, problem(text("", "", keys)));
  }

  @Test
  void shouldAdaptADefaultToWhatTheUserWrote() {
    assertEquals(8, pool("max-connections = 8").limits().maxIdle());
    assertEquals(Duration.ofSeconds(5), listener("idle-timeout = 5s").times().halfClose());
    assertEquals(
        "test.conf:2: cenote.listeners.in.half-close-timeout: 10s (expected: at most idle-timeout,"
            + " which is 5s)",
        problem(text("idle-timeout = 5s, half-close-timeout = 10s", "", "")));
  }

  /** Its clients are believed who they say they are. */
  @Test
  void shouldLetOnlyThisHostSpeakPostgres() {
    assertEquals(
        "test.conf:2: cenote.listeners.in.bind: 0.0.0.0:5432 (expected: a loopback address or"
            + " unix:/path: protocol postgres asks clients for no password)",
        problem(text("protocol = postgres, bind = \"0.0.0.0:5432\"", "", "")));
    listener("protocol = postgres, bind = \"127.0.0.1:5432\"");
    listener("protocol = postgres, bind = \"unix:/run/postgres.sock\"");
  }

  @Test
  void shouldConcludeNothingFromABrokenValue() {
    assertEquals(
        "test.conf:4: cenote.upstreams.out.pool.max-connections: x (expected: a whole number from 1"
            + " to 65000)",
        problem(text("", "", "max-connections = x, min-idle = 60, max-idle = 60")));
  }

  @Test
  void shouldKeepAProbeShorterThanItsIntervalAndTheIntervalThanIdleTimeout() {
    assertEquals(
        List.of(
            "test.conf:3: cenote.upstreams.out.probe.timeout: 5s (expected: less than interval, which"
                + " is 5s)",
            "test.conf:3: cenote.upstreams.out.probe.interval: 5s (expected: 0s: protocol tcp has no"
                + " probe)"),
        problems(text("", "probe { interval = 5s, timeout = 5s }", "")).stream()
            .sorted((a, b) -> b.compareTo(a))
            .toList());
    assertEquals(
        "test.conf:3: cenote.upstreams.out.probe.interval: 2m (expected: less than"
            + " pool.idle-timeout, which is 1m)",
        problem(text("protocol = redis", "probe.interval = 2m", "")));
  }

  @Test
  void shouldRefuseTwoProtocolsForOneUpstream() {
    assertEquals(
        "test.conf:7: cenote.listeners.other.protocol: tcp (expected: redis: the protocol of listener"
            + " in, which has the same upstream)",
        problem(
            text("protocol = redis", "", "")
                + "cenote.listeners.other { bind = \"127.0.0.1:3\", upstream = out, protocol = tcp }"));
  }

  @Test
  void shouldRefuseKeysOfAProtocolThatIsNotChosen() {
    assertEquals(
        "test.conf:2: cenote.listeners.in.redis: {...} (expected: no such object with protocol ="
            + " tcp)",
        problem(text("redis { mode = mux }", "", "")));
    assertEquals(
        "test.conf:2: cenote.listeners.in.redis.mod: *** (expected: a known key; did you mean"
            + " `mode`?)",
        problem(text("protocol = redis, redis { mod = mux }", "", "")));
  }

  @Test
  void shouldRequireAPasswordForAUserOfRedis() {
    assertEquals(
        "test.conf:3: cenote.upstreams.out.redis.user: app (expected: password or password-file"
            + " beside it)",
        problem(text("protocol = redis", "redis { user = app }", "")));
    assertEquals(
        "test.conf:3: cenote.upstreams.out.redis.password-file: /does/not/exist (expected: a file that can be"
            + " read: NoSuchFileException)",
        problem(text("protocol = redis", "redis { password-file = /does/not/exist }", "")));
  }

  @Test
  void shouldRequireAListenerThatSpeaksTheProtocolOfAKey() {
    String problem =
        "test.conf:3: cenote.upstreams.out.redis: {...} (expected: no such object: no listener of"
            + " this upstream has protocol = redis)";
    String redis = "redis { password = x, database = 1 }";
    assertEquals(problem, problem(text("", redis, "")));
    assertEquals(problem, problem(text("", "redis.database = 1", "")));
    assertEquals(problem, problem(text("", "redis {}", "")));
    loaded(text("protocol = redis", redis, ""));
    loaded(text("", "redis = null", ""));
    String spare = text("", "", "") + "cenote.upstreams.spare { endpoints = [\"h:1\"], %s }";
    assertEquals(
        problem.replace(":3:", ":7:").replace(".out.", ".spare."), problem(spare.formatted(redis)));
    loaded(spare.formatted(""));
  }

  @Test
  void shouldRequireNoListenerForTheDefaultsOfAProtocol() {
    loaded(text("", "", "") + "cenote.defaults.upstream.redis.database = 1");
  }

  @Test
  void shouldConcludeNothingFromAMisspeltProtocolOrUpstream() {
    String redis = "redis.database = 1";
    assertTrue(problem(text("protocol = redsi", redis, "")).contains("protocol: redsi"));
    String upstream = text("protocol = redis", redis, "").replace("= out,", "= outt,");
    assertTrue(problem(upstream).contains("upstream: outt"));
  }

  @Test
  void shouldKeepUserTimeoutBetweenTheFirstProbeAndTheLast() {
    String keepalive =
        "tcp { keepalive { idle = 15s, interval = 5s, count = 3 }, user-timeout = %s }";
    assertEquals(
        "test.conf:3: cenote.upstreams.out.tcp.user-timeout: 19s (expected: at least keepalive.idle +"
            + " keepalive.interval, which is 20s: before that no probe can have been answered)",
        problem(text("", keepalive.formatted("19s"), "")));
    assertEquals(
        "test.conf:3: cenote.upstreams.out.tcp.user-timeout: 31s (expected: at most keepalive.idle +"
            + " keepalive.interval * keepalive.count, which is 30s: it overrules the count, so a dead"
            + " peer would be found later)",
        problem(text("", keepalive.formatted("31s"), "")));
    for (String good : List.of("0s", "20s", "29500ms", "30s")) {
      loaded(text("", keepalive.formatted(good), ""));
    }
    loaded(text("", "tcp { keepalive.enabled = false, user-timeout = 1s }", ""));
  }

  @Test
  void shouldSetNoUserTimeoutForClientsUnlessAskedTo() {
    assertEquals(Duration.ZERO, listener("dead-after = 30s").tcp().userTimeout());
    assertEquals(
        Duration.ofSeconds(20),
        listener("tcp { keepalive { idle = 10s, interval = 5s, count = 2 }, user-timeout = 20s }")
            .tcp()
            .userTimeout());
  }

  @Test
  void shouldTakeAnyWholeSecondsAsDeadAfter() {
    for (int seconds = 2; seconds < 200; seconds++) {
      loaded(text("", "dead-after = " + seconds + "s", ""));
    }
  }

  @Test
  void shouldRefuseKeepaliveInFractionsOfASecond() {
    assertEquals(
        "test.conf:3: cenote.upstreams.out.tcp.keepalive.idle: 500ms (expected: a duration of whole"
            + " seconds, from 1s to 32767s)",
        problem(text("", "tcp.keepalive.idle = 500ms", "")));
  }

  @Test
  void shouldRefuseAnUpstreamThatDoesNotExist() {
    assertEquals(
        "test.conf:2: cenote.listeners.in.upstream: outt (expected: one of cenote.upstreams; did you"
            + " mean `out`?)",
        problem(text("", "", "").replace("upstream = out,", "upstream = outt,")));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:1, true",
    "0.0.0.0:1, true",
    "[::]:1, true",
    "127.0.0.2:1, false",
    "127.0.0.1:3, false",
    "[::1]:1, false"
  })
  void shouldRefuseTwoListenersOnOneEndpoint(String bind, boolean refused) {
    String text =
        text("", "", "") + "cenote.listeners.two { upstream = out, bind = \"" + bind + "\" }";
    if (refused) {
      assertEquals(
          "test.conf:7: cenote.listeners.two.bind: "
              + bind
              + " (expected: an endpoint of its own; listener in has 127.0.0.1:1)",
          problem(text));
    } else {
      assertEquals(2, loaded(text).config().listeners().size());
    }
  }

  @Test
  void shouldRefuseTheEndpointOfAListenerForAdmin() {
    assertTrue(
        problem(text("", "", "") + "cenote.admin.bind = \"127.0.0.1:1\"")
            .contains("cenote.admin.bind: 127.0.0.1:1 (expected: an endpoint of its own"));
  }

  @Test
  void shouldRefuseAQuietLongerThanTheDrain() {
    assertEquals(
        "test.conf:7: cenote.drain.quiet: 40s (expected: at most timeout, which is 30s by default)",
        problem(text("", "", "") + "cenote.drain.quiet = 40s"));
  }

  @Test
  void shouldWarnOfUnusedUpstreamsAndOfWhatCleanAssumes() {
    String text = text("", "", "reuse = clean") + "cenote.upstreams.spare.endpoints = [\"h:1\"]";
    List<String> warnings = loaded(text).warnings();
    assertEquals(2, warnings.size());
    assertTrue(warnings.get(0).startsWith("upstream out: reuse = clean assumes a stateless"));
    assertEquals("upstream spare: no listener uses it", warnings.get(1));
  }

  @Test
  void shouldRequireKeepaliveForRecencyByKeepalive() {
    assertEquals(
        "test.conf:4: cenote.upstreams.out.pool.recency: keepalive (expected: traffic where"
            + " tcp.keepalive.enabled is false)",
        problem(text("", "tcp.keepalive.enabled = false", "recency = keepalive")));
    loaded(text("", "", "recency = keepalive"));
  }

  /** The setting that a learned limit advises must be one that the check takes. */
  @Test
  void shouldDeriveTheUserTimeoutFromKeepalive() {
    LoadResult.Loaded loaded = loaded(text("", "tcp.keepalive.idle = 4s", ""));
    TcpSettings tcp = loaded.config().upstreams().get(0).link().tcp();
    assertEquals(Duration.ofMillis(4_000 + 3 * 5_000 - 500), tcp.userTimeout());
  }
}
