package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.config.CenoteConfig;
import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import io.cenote.testing.RunningProxy;
import io.cenote.transport.Endpoint;
import org.junit.jupiter.api.Test;

/** Where a listener or the admin endpoint is to listen at a name that nobody knows. */
class UnknownHostTest {
  private static final String TEXT =
      """
      cenote {
        admin.bind = off
        listeners.in { bind = "%s", upstream = out, max-sessions = 10 }
        upstreams.out { endpoints = [ "127.0.0.1:1" ] }
      }
      """;

  @Test
  void shouldNameTheUnknownHostOfAListener() {
    CenoteConfig config = RunningProxy.config(TEXT.formatted("nobody.invalid:6379"));
    StartFailure failure = assertThrows(StartFailure.class, () -> Cenote.start(config));
    assertEquals(
        "listener in: nobody.invalid:6379 (nobody.invalid: no such host)", failure.getMessage());
  }

  /** The configuration takes loopback names only; who embeds the proxy may say others. */
  @Test
  void shouldNameTheUnknownHostOfTheAdminEndpoint() {
    CenoteConfig config = RunningProxy.config(TEXT.formatted("127.0.0.1:0"));
    CenoteConfig unknown =
        new CenoteConfig(
            config.transport(),
            new Endpoint.Tcp("nobody.invalid", 9900),
            config.statsInterval(),
            config.drain(),
            config.bufferedBytes(),
            config.listeners(),
            config.protocols(),
            config.upstreams(),
            config.leases());
    StartFailure failure = assertThrows(StartFailure.class, () -> Cenote.start(unknown));
    assertEquals("admin: nobody.invalid:9900 (nobody.invalid: no such host)", failure.getMessage());
  }
}
