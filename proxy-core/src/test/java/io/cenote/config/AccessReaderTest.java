package io.cenote.config;

import static io.cenote.config.Loading.listener;
import static io.cenote.config.Loading.loaded;
import static io.cenote.config.Loading.problem;
import static io.cenote.config.Loading.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.listen.AccessSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessReaderTest {
  private static final String NETWORK =
      "a network such as 10.0.0.0/8 or 2001:db8::/32 with no bit set behind its prefix, or one"
          + " address)";

  @ParameterizedTest
  @CsvSource({
    "allow = [10.0.0.0/33],allow[0]: 10.0.0.0/33",
    "'deny = [10.0.0.0/8, \"::/129\"]',deny[1]: ::/129",
    "allow = [10.0.0.1/8],allow[0]: 10.0.0.1/8",
    "allow = [localhost],allow[0]: localhost",
    "allow = [1.2.3],allow[0]: 1.2.3",
    "allow = [\"fe80::1%eth0\"],allow[0]: fe80::1%eth0",
  })
  void shouldRefuseWhatIsNoNetwork(String key, String shown) {
    assertEquals(
        "test.conf:2: cenote.listeners.in.access." + shown + " (expected: " + NETWORK,
        problem(text("access { " + key + " }", "", "")));
  }

  @ParameterizedTest
  @CsvSource({
    "allow = 10.0.0.0/8,'allow: 10.0.0.0/8 (expected: a list of at most 1000 networks, each '",
    "max-sessions-per-source = -1,max-sessions-per-source: -1 (expected: a whole number from 0 to 1000000)",
    "accept-rate-per-source = 1000001,accept-rate-per-source: 1000001 (expected: a whole number from 0 to 1000000)",
    "sources = 0,sources: 0 (expected: a whole number from 1 to 1000000)",
    "denied = [],'denied: [...] (expected: a known key: accept-rate-per-source, allow, deny, '",
  })
  void shouldRefuseBadValues(String key, String expected) {
    String problem = problem(text("access { " + key + " }", "", ""));
    assertTrue(
        problem.startsWith("test.conf:2: cenote.listeners.in.access." + expected), () -> problem);
  }

  @ParameterizedTest
  @CsvSource({
    "allow = [10.0.0.0/8],allow: [...]",
    "max-sessions-per-source = 3,max-sessions-per-source: 3",
    "sources = 7,sources: 7"
  })
  void shouldRefuseRulesForClientsOfAUnixSocket(String key, String shown) {
    assertEquals(
        "test.conf:2: cenote.listeners.in.access."
            + shown
            + " (expected: no such key: clients of unix:/run/x.sock have no address)",
        problem(text("bind = \"unix:/run/x.sock\", access { " + key + " }", "", "")));
  }

  @Test
  void shouldNotApplyTheDefaultsToAUnixSocket() {
    String defaults = "cenote.defaults.listener.access.allow = [10.0.0.0/8]\n";
    String unix = defaults + text("bind = \"unix:/run/x.sock\"", "", "");
    assertTrue(loaded(unix).config().listeners().get(0).access().isOpen());
    AccessSettings tcp = loaded(defaults + text("", "", "")).config().listeners().get(0).access();
    assertEquals("10.0.0.0/8", tcp.allow().toString());
  }

  @Test
  void shouldServeEverybodyByDefault() {
    assertTrue(listener("").access().isOpen());
  }

  @Test
  void shouldShowTheRulesInCheck() {
    String keys = "access { deny = [10.0.0.0/8, \"2001:db8::/32\"], max-sessions-per-source = 5 }";
    String report = CheckReport.of(loaded(text(keys, "", "")), Path.of("/"));
    assertTrue(
        report.contains(
            "  access: allow all; deny 10.0.0.0/8, 2001:db8::/32; each source at most 5 sessions,"
                + " any number of accepts a second\n"),
        report);
    assertTrue(!CheckReport.of(loaded(text("", "", "")), Path.of("/")).contains("access:"), report);
  }
}
