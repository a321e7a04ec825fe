package io.cenote.config;

import static io.cenote.config.Loading.loaded;
import static io.cenote.config.Loading.problem;
import static io.cenote.config.Loading.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.transport.proxy.SentHeader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyProtocolOutTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| out = v3 | | out: v3 (expected: off, v1, v2)",
        "| out = v2, tlvs = [ssl, alpn] | | tlvs[1]: alpn (expected: unique-id, authority, ssl)",
        "| out = v1, tlvs = [unique-id] | | tlvs: [...] (expected: none with out = v1: only v2 has them)",
        "| tlvs = [unique-id] | | tlvs: [...] (expected: none with out = off: only v2 has them)",
        "| out = v1 | reuse = clean | out: v1 (expected: off with pool.reuse = clean: a second client would"
            + " use its connection)",
        "protocol = redis | out = v2 | | out: v2 (expected: off: clients of protocol redis share connections)",
        "protocol = postgres | out = v2 | | out: v2 (expected: off: clients of protocol postgres share"
            + " connections)"
      })
  void shouldRefuseWhatCannotBe(String listener, String keys, String pool, String expected) {
    String text =
        text(
            listener == null ? "" : listener,
            "proxy-protocol { " + keys + " }",
            pool == null ? "" : pool);
    assertEquals("test.conf:3: cenote.upstreams.out.proxy-protocol." + expected, problem(text));
  }

  @Test
  void shouldBeOffByDefaultAndShownInCheck() {
    LoadResult.Loaded off = loaded(text("", "", ""));
    assertEquals(SentHeader.NONE, off.config().upstreams().get(0).link().header());
    assertTrue(!CheckReport.of(off, Path.of("/")).contains("proxy-protocol"));
    LoadResult.Loaded on =
        loaded(text("", "proxy-protocol { out = v2, tlvs = [ssl, unique-id] }", ""));
    assertTrue(
        CheckReport.of(on, Path.of("/"))
            .contains("  proxy-protocol: sends v2 with unique-id, ssl\n"));
  }

  /** The header precedes the handshake, so that none may be done before there is a session. */
  @Test
  void shouldGoBeforeTheHandshakeOnlyWhereNoneIsDoneAhead() {
    String out = "tls.enabled = true, proxy-protocol.out = v2";
    assertEquals(
        "test.conf:3: cenote.upstreams.out.proxy-protocol.out: v2 (expected: off, or pool.min-idle ="
            + " 0, where tls.enabled is true: the header comes before the handshake, which is done"
            + " ahead of need)",
        problem(text("", out, "min-idle = 1")));
    loaded(text("", out, ""));
  }
}
