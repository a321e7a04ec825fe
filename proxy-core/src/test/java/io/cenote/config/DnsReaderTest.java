package io.cenote.config;

import static io.cenote.config.Loading.loaded;
import static io.cenote.config.Loading.problem;
import static io.cenote.config.Loading.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.transport.Endpoint;
import io.cenote.upstream.names.DnsSettings;
import io.cenote.upstream.names.Family;
import io.cenote.upstream.names.NameSettings;
import io.cenote.upstream.names.Vanished;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsReaderTest {
  private static final String SERVER =
      "a literal address, address:port or [::1]:port, port 1 to 65535";

  private static DnsSettings dns(String keys) {
    return loaded(text("", "dns { " + keys + " }", ""))
        .config()
        .upstreams()
        .get(0)
        .endpoints()
        .dns();
  }

  @Test
  void shouldHaveDefaults() {
    assertEquals(
        new DnsSettings(
            new NameSettings(
                List.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Family.ANY),
            Duration.ofMillis(250),
            Vanished.DRAIN,
            Duration.ZERO),
        dns(""));
  }

  @Test
  void shouldReadAllKeys() {
    String servers = "servers = [10.0.0.2, \"10.0.0.2:5353\", \"::1\", \"[fd00::1]:54\"]";
    assertEquals(
        new DnsSettings(
            new NameSettings(
                List.of(
                    new Endpoint.Tcp("10.0.0.2", 53),
                    new Endpoint.Tcp("10.0.0.2", 5353),
                    new Endpoint.Tcp("::1", 53),
                    new Endpoint.Tcp("fd00::1", 54)),
                Duration.ofMillis(500),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                Family.IPV6),
            Duration.ofMillis(100),
            Vanished.CUT,
            Duration.ofSeconds(10)),
        dns(
            servers
                + ", min-ttl = 500ms, max-ttl = 5m, timeout = 5s, family = ipv6, race = 100ms"
                + ", vanished = cut, vanished-after = 10s"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "min-ttl = 10s, max-ttl = 5s | min-ttl: 10s (expected: at most max-ttl, which is 5s)",
        "min-ttl = 1m | min-ttl: 1m (expected: at most max-ttl, which is 30s by default)",
        "max-ttl = 500ms | max-ttl: 500ms (expected: at least min-ttl, which is 1s by default)",
        "min-ttl = 0s | min-ttl: 0s (expected: a duration with a unit, such as 10s, from 100ms to 1h)",
        "timeout = 2m | timeout: 2m (expected: a duration with a unit, such as 10s, from 10ms to 1m)",
        "race = 1ms | race: 1ms (expected: a duration with a unit, such as 10s, from 10ms to 10s)",
        "family = ipv5 | family: ipv5 (expected: any, ipv4, ipv6)",
        "vanished = keep | vanished: keep (expected: drain, cut)",
        "vanished-after = 5s | vanished-after: 5s (expected: 0s with vanished = drain, which cuts nothing)"
      })
  void shouldRefuseWhatMakesNoSense(String keys, String expected) {
    assertEquals(
        "test.conf:3: cenote.upstreams.out.dns." + expected,
        problem(text("", "dns { " + keys + " }", "")));
  }

  @ParameterizedTest
  @CsvSource({
    "dns.example",
    "dns.example:53",
    "10.0.0.2:0",
    "10.0.0.2:65536",
    "10.0.0.256",
    "unix:/dns",
    "fd00::1:x"
  })
  void shouldRefuseAServerThatIsNoLiteralAddress(String server) {
    assertEquals(
        "test.conf:3: cenote.upstreams.out.dns.servers[1]: "
            + server
            + " (expected: "
            + SERVER
            + ")",
        problem(text("", "dns.servers = [10.0.0.1, \"" + server + "\"]", "")));
  }

  @Test
  void shouldRefuseMoreThanEightServersAndNoList() {
    String expected = " (expected: a list of 0 to 8, each " + SERVER + ")";
    String nine = "\"10.0.0.1\"" + ", \"10.0.0.1\"".repeat(8);
    assertEquals(
        "test.conf:3: cenote.upstreams.out.dns.servers: [...]" + expected,
        problem(text("", "dns.servers = [" + nine + "]", "")));
    assertEquals(
        "test.conf:3: cenote.upstreams.out.dns.servers: 10.0.0.1" + expected,
        problem(text("", "dns.servers = 10.0.0.1", "")));
  }
}
