package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.config.CenoteConfig;
import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import io.cenote.testing.RunningProxy;
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

  @Test
  void shouldNameTheUnknownHostOfTheAdminEndpoint() {
    String text = TEXT.formatted("127.0.0.1:0");
    CenoteConfig config =
        RunningProxy.config(text + "\ncenote.admin.read-only-bind = \"nobody.invalid:9900\"\n");
    StartFailure failure = assertThrows(StartFailure.class, () -> Cenote.start(config));
    assertEquals(
        "admin.read-only-bind: nobody.invalid:9900 (nobody.invalid: no such host)",
        failure.getMessage());
  }
}
