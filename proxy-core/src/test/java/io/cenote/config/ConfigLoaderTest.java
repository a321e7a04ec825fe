package io.cenote.config;

import static io.cenote.config.Loading.listener;
import static io.cenote.config.Loading.loaded;
import static io.cenote.config.Loading.pool;
import static io.cenote.config.Loading.problem;
import static io.cenote.config.Loading.problems;
import static io.cenote.config.Loading.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.listen.WhenFull;
import io.cenote.pool.Reuse;
import io.cenote.protocol.ProtocolKind;
import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.upstream.member.Listed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  @TempDir Path folder;

  @Test
  void shouldHaveTheDefaultsOfTheContract() {
    LoadResult.Loaded loaded = loaded(text("", "", ""));
    CenoteConfig config = loaded.config();
    assertEquals(0, config.transport().eventLoops());
    assertEquals(new Endpoint.Tcp("127.0.0.1", 9900), config.admin().bind());
    assertEquals(Duration.ofSeconds(10), config.statsInterval());
    assertEquals(10_000, config.listeners().get(0).limits().maxSessions());
    assertEquals(0660, config.listeners().get(0).place().socketMode());
    assertEquals(WhenFull.REJECT, config.listeners().get(0).limits().whenFull());
    assertEquals(
        TcpSettings.foundDeadAfter(Duration.ofSeconds(60)).withoutUserTimeout(),
        config.listeners().get(0).tcp());
    assertEquals(
        TcpSettings.foundDeadAfter(Duration.ofSeconds(30)), config.upstreams().get(0).link().tcp());
    assertEquals(Reuse.NEVER, config.upstreams().get(0).pool().raw().reuse());
    assertEquals(Duration.ofMillis(10), config.upstreams().get(0).pool().raw().settleTime());
    assertEquals(Set.of("in"), config.protocols().keySet());
    config.protocols().values().forEach(one -> assertEquals("tcp", one.kind().name()));
    assertEquals(List.of(), loaded.warnings());
  }

  @Test
  void shouldReportAllProblemsAtOnceWithTheirLines() {
    List<String> found =
        problems(
            """
            cenote {
              event-loops = many
              listeners {
                web {
                  bind = "nowhere"
                  idel-timeout = 5m
                  when-full = explode
                }
              }
              upstreams.web {
                endpoints = [
                  "127.0.0.1:1",
                  "127.0.0.1:99999"
                ]
                pool { max-connections = 0, idle-timeout = 500 }
              }
            }
            """);
    String endpoint =
        "host:port with a name of at most 253 bytes, 63 a label, [::1]:port or unix:/path of at most"
            + " 107 bytes, port ";
    assertEquals(
        List.of(
            "test.conf:2: cenote.event-loops: many (expected: a whole number from 0 to 256)",
            "test.conf:4: cenote.listeners.web.upstream: missing (expected: the name of one of"
                + " cenote.upstreams)",
            "test.conf:5: cenote.listeners.web.bind: nowhere (expected: "
                + endpoint
                + "0 to 65535)",
            "test.conf:6: cenote.listeners.web.idel-timeout: *** (expected: a known key; did you mean"
                + " `idle-timeout`?)",
            "test.conf:7: cenote.listeners.web.when-full: explode (expected: reject,"
                + " evict-oldest-idle, wait)",
            "test.conf:13: cenote.upstreams.web.endpoints[1]: 127.0.0.1:99999 (expected: "
                + endpoint
                + "1 to 65535, or { address = \"host:port\", weight = 1 })",
            "test.conf:15: cenote.upstreams.web.pool.max-connections: 0 (expected: a whole number"
                + " from 1 to 65000)",
            "test.conf:15: cenote.upstreams.web.pool.idle-timeout: 500 (expected: a duration with a"
                + " unit, such as 10s, from 1ms to 365d)"),
        found);
  }

  @Test
  void shouldMissListenersAndUpstreamsInAnEmptyFile() {
    assertEquals(
        List.of(
            "test.conf:1: cenote.listeners: missing (expected: at least one object: listeners { NAME"
                + " { ... } })",
            "test.conf:1: cenote.upstreams: missing (expected: at least one object: upstreams { NAME"
                + " { ... } })"),
        problems(""));
  }

  @Test
  void shouldReportASyntaxErrorAsOneProblemWithItsLine() {
    String found = problem("cenote {\n  listeners {\n    a =\n  }}}\n");
    assertTrue(found.startsWith("test.conf:4: syntax: "), found);
    assertTrue(found.endsWith(" (expected: HOCON)"), found);
    assertFalse(found.contains("***"), found);
  }

  @Test
  void shouldSuggestTheRootForAMisspeltOne() {
    List<String> found = problems("cennote { event-loops = 1 }");
    assertEquals(
        "test.conf:1: cennote: {...} (expected: a known key; did you mean `cenote`?)",
        found.get(0));
    assertEquals(
        List.of("top-level key `cenot`: did you mean `cenote`?"),
        loaded(text("", "", "") + "\ncenot = 1").warnings());
  }

  @Test
  void shouldRefuseUnknownKeysAtEveryLevel() {
    assertEquals(
        "test.conf:4: cenote.upstreams.out.pool.max-conections: *** (expected: a known key; did you"
            + " mean `max-connections`?)",
        problem(text("", "", "max-conections = 3")));
    assertEquals(
        "test.conf:2: cenote.listeners.in.tcp.keepalive.zzzzzzzz: *** (expected: a known key: count,"
            + " enabled, idle, interval)",
        problem(text("tcp.keepalive.zzzzzzzz = 3", "", "")));
    assertEquals(
        "test.conf:7: cenote.defaults.listeners: {...} (expected: a known key; did you mean"
            + " `listener`?)",
        problem(text("", "", "") + "cenote.defaults.listeners { idle-timeout = 1s }"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"max.idle\"", "\"\"", "\"a b\""})
  void shouldQuoteAKeyThatNeedsIt(String key) {
    String found = problem(text("", "", key + " = 3"));
    assertTrue(found.contains(": cenote.upstreams.out.pool." + key + ": *** "), found);
  }

  @Test
  void shouldShowEveryValueInTheOrderOfPaths() {
    List<String> paths = List.copyOf(loaded(text("", "", "")).config().shown().keySet());
    assertTrue(paths.size() > 50, () -> "paths: " + paths.size());
    assertEquals(paths.stream().sorted().toList(), paths);
  }

  @Test
  void shouldRefuseAnObjectForAValueAndAValueForAnObject() {
    assertEquals(
        "test.conf:3: cenote.upstreams.out.probe: *** (expected: an object { ... })",
        problem(text("", "probe = 5", "")));
    assertEquals(
        "test.conf:2: cenote.listeners.in.max-sessions: {...} (expected: a whole number from 1 to"
            + " 1000000)",
        problem(text("max-sessions { a = 1 }", "", "")));
  }

  @Test
  void shouldSubstituteEnvironmentVariables() {
    assertEquals(
        7,
        listener("max-sessions = 7, max-sessions = ${?CENOTE_UNSET_VARIABLE}")
            .limits()
            .maxSessions());
    assertTrue(
        problem(text("max-sessions = 7, max-sessions = ${?PATH}", "", ""))
            .startsWith("test.conf:2: cenote.listeners.in.max-sessions: /"));
  }

  @Test
  void shouldSubstituteUserVariablesAndTakeNumbersInStrings() {
    String text = "n = \"12\"\nport = 6379\n" + text("max-sessions = ${n}", "", "");
    assertEquals(12, loaded(text).config().listeners().get(0).limits().maxSessions());
    String endpoints = text.replace("[\"127.0.0.1:2\"]", "[\"localhost:\"${port}]");
    assertEquals(
        List.of(new Listed.Place(new Endpoint.Tcp("localhost", 6379), 1)),
        loaded(endpoints).config().upstreams().get(0).endpoints().listed());
  }

  @Test
  void shouldReportEachSubstitutionThatFails() {
    String expected = " (expected: a variable or a key that is set)";
    assertEquals(
        List.of(
            "test.conf:2: cenote.listeners.in.max-sessions: ${CENOTE_NONE}" + expected,
            "test.conf:3: cenote.upstreams.out.connect-timeout: ${CENOTE_NONE}" + expected,
            "test.conf:4: cenote.upstreams.out.pool.min-idle: many (expected: a whole number from 0"
                + " to 65000)"),
        problems(
            text(
                "max-sessions = ${CENOTE_NONE}",
                "connect-timeout = ${CENOTE_NONE}s",
                "min-idle = many")));
  }

  @Test
  void shouldReportACycleOfSubstitutions() {
    assertTrue(problems("a = ${b}\nb = ${a}").get(0).startsWith("test.conf:"));
  }

  @Test
  void shouldIncludeRelativeToTheFileAndNameItInProblems() throws IOException {
    Path part = folder.resolve("part.conf");
    Files.writeString(
        part, "cenote.upstreams.out {\n  endpoints = [\"h:1\"]\n  dead-after = 1s\n}\n");
    Path main = folder.resolve("main.conf");
    Files.writeString(
        main, "include \"part.conf\"\ncenote.listeners.in { bind = \"h:1\", upstream = out }\n");
    LoadResult.Refused refused =
        assertInstanceOf(LoadResult.Refused.class, ConfigLoader.load(main, Loading.PROTOCOLS));
    assertEquals(
        List.of(
            part
                + ":3: cenote.upstreams.out.dead-after: 1s (expected: a duration with a unit, such as"
                + " 10s, from 2s to 12h)"),
        refused.problems().stream().map(ConfigProblem::toString).toList());
  }

  @Test
  void shouldReportAMissingFile() {
    Path file = folder.resolve("none.conf");
    LoadResult.Refused refused =
        assertInstanceOf(LoadResult.Refused.class, ConfigLoader.load(file, Loading.PROTOCOLS));
    assertEquals(1, refused.problems().size());
    String text = refused.problems().get(0).toString();
    assertTrue(text.startsWith(file + ":1: file: "), text);
  }

  @Test
  void shouldNotTakeSystemPropertiesAsConfiguration() {
    System.setProperty("cenote.event-loops", "77");
    try {
      assertEquals(0, loaded(text("", "", "")).config().transport().eventLoops());
    } finally {
      System.clearProperty("cenote.event-loops");
    }
  }

  @Test
  void shouldPreferTheObjectToUserDefaultsAndThoseToTheReference() {
    String defaults = "\ncenote.defaults { listener.max-sessions = 5, upstream.pool.max-idle = 6 }";
    CenoteConfig config = loaded(text("idle-timeout = 2h", "", "") + defaults).config();
    assertEquals(5, config.listeners().get(0).limits().maxSessions());
    assertEquals(Duration.ofHours(2), config.listeners().get(0).times().idle());
    assertEquals(6, config.upstreams().get(0).pool().limits().maxIdle());
    assertEquals(
        "test.conf:8: cenote.defaults.listener.max-sessions: 0 (expected: a whole number from 1 to"
            + " 1000000)",
        problem(text("", "", "") + "\ncenote.defaults.listener.max-sessions = 0"));
  }

  @Test
  void shouldRestoreTheDefaultForNull() {
    assertEquals(10_000, listener("max-sessions = null").limits().maxSessions());
  }

  static Stream<Object[]> durations() {
    return Stream.of(
        new Object[] {"90s", Duration.ofSeconds(90)},
        new Object[] {"2 hours", Duration.ofHours(2)},
        new Object[] {"\"1500 ms\"", Duration.ofMillis(1500)},
        new Object[] {"0.5s", Duration.ofMillis(500)},
        new Object[] {"1d", Duration.ofDays(1)});
  }

  @ParameterizedTest
  @MethodSource("durations")
  void shouldReadDurationsInHoconsUnits(String written, Duration expected) {
    assertEquals(expected, listener("idle-timeout = " + written).times().idle());
  }

  @Test
  void shouldRefuseDurationsWithoutUnitOrBelowZero() {
    for (String bad : List.of("500", "\"500\"", "-5s", "0.5", "5 parsecs", "1e99s", "true", "0s")) {
      String found = problem(text("idle-timeout = " + bad, "", ""));
      assertTrue(found.contains("idle-timeout: " + bad.replace("\"", "")), found);
    }
    assertEquals(Duration.ZERO, pool("settle-time = 0").raw().settleTime());
  }

  @Test
  void shouldReadAnOctalModeForUnixSockets() {
    assertEquals(0600, listener("unix-mode = \"0600\"").place().socketMode());
    assertEquals(0640, listener("unix-mode = 0640").place().socketMode());
    assertTrue(problem(text("unix-mode = \"0680\"", "", "")).contains("octal"));
  }

  @Test
  void shouldAllowAdminOnLoopbackOnlyOrOff() {
    String text = text("", "", "");
    assertNull(loaded(text + "\ncenote.admin.bind = off").config().admin().bind());
    assertEquals(
        new Endpoint.Unix("/run/cenote/admin.sock"),
        loaded(text + "\ncenote.admin.bind = \"unix:/run/cenote/admin.sock\"")
            .config()
            .admin()
            .bind());
    assertEquals(
        new Endpoint.Tcp("::1", 9900),
        loaded(text + "\ncenote.admin.bind = \"[::1]:9900\"").config().admin().bind());
    assertEquals(
        "test.conf:8: cenote.admin.bind: 0.0.0.0:9900 (expected: a loopback address, unix:/path or"
            + " off)",
        problem(text + "\ncenote.admin.bind = \"0.0.0.0:9900\""));
  }

  @Test
  void shouldRefuseAProtocolThatDoesNotExist() {
    String known =
        Loading.PROTOCOLS.stream().map(ProtocolKind::name).collect(Collectors.joining(", "));
    assertEquals(
        "test.conf:2: cenote.listeners.in.protocol: mysql (expected: " + known + ")",
        problem(text("protocol = mysql", "", "")));
  }

  @Test
  void shouldReportAProblemInOneLineWhateverTheValue() {
    String found = problem(text("max-sessions = \"a\\nb\\u001b[31m\\u2028\"", "", ""));
    assertTrue(found.contains("a\\nb\\u001b[31m\\u2028 "), found);
  }
}
