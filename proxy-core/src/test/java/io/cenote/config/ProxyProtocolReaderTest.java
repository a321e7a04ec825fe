package io.cenote.config;

import static io.cenote.config.Loading.listener;
import static io.cenote.config.Loading.loaded;
import static io.cenote.config.Loading.problem;
import static io.cenote.config.Loading.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.listen.ProxyProtocolSettings;
import io.cenote.transport.proxy.ProxyIn;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyProtocolReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "in = v3 | in: v3 (expected: off, v1, v2, any)",
        "in = any | from: [] (expected: the networks of the peers that are trusted, for in = any)",
        "in = v1, from = [] | from: [] (expected: the networks of the peers that are trusted, for in = v1)",
        "in = v2, from = [10.0.0.0/33] | from[0]: 10.0.0.0/33 (expected: a network such as 10.0.0.0/8 or"
            + " 2001:db8::/32 with no bit set behind its prefix, or one address)",
        "in = v2, from = [10.0.0.1], timeout = 0s | timeout: 0s (expected: a duration with a unit, such as"
            + " 10s, from 1ms to 5m)",
        "in = v2, from = [10.0.0.1], timeout = 6m | timeout: 6m (expected: a duration with a unit, such as"
            + " 10s, from 1ms to 5m)"
      })
  void shouldRefuseBadValues(String keys, String expected) {
    assertEquals(
        "test.conf:2: cenote.listeners.in.proxy-protocol." + expected,
        problem(text("proxy-protocol { " + keys + " }", "", "")));
  }

  @Test
  void shouldRefuseItOnAUnixSocket() {
    assertEquals(
        "test.conf:2: cenote.listeners.in.proxy-protocol.in: v1 (expected: off: clients of"
            + " unix:/run/x.sock have no address to trust them by)",
        problem(
            text(
                "bind = \"unix:/run/x.sock\", proxy-protocol { in = v1, from = [10.0.0.1] }",
                "",
                "")));
  }

  @Test
  void shouldBeOffByDefault() {
    assertFalse(listener("").proxyProtocol().isOn());
    ProxyProtocolSettings on =
        listener("proxy-protocol { in = v2, from = [10.0.0.1] }").proxyProtocol();
    assertEquals(ProxyIn.V2, on.in());
    assertEquals(Duration.ofSeconds(3), on.timeout());
  }

  @Test
  void shouldBeShownInCheck() {
    String keys = "proxy-protocol { in = any, from = [10.0.0.0/8, \"::1\"] }";
    String report = CheckReport.of(loaded(text(keys, "", "")), Path.of("/"));
    assertTrue(report.contains("  proxy-protocol: any from 10.0.0.0/8, ::1, within 3s\n"), report);
  }
}
