package io.cenote.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CloseReasonTest {
  /** The contract: scripts and people rely on these words. */
  private static final String WORDS =
      "idle-timeout, max-lifetime, warm-expired, lru, probe-failed, reset-failed, tainted,"
          + " unexpected-data, stale, session-end, client-gone, peer-fin, peer-reset,"
          + " keepalive-dead, write-timeout, peer-stalled, path-unreachable, local-abort,"
          + " connect-refused, connect-timeout, connect-unreachable, name-unresolved, tls-error,"
          + " protocol-error, acquire-timeout, rejected, drained, shutdown, unknown";

  @Test
  void shouldHaveTheWordsOfTheContract() {
    List<String> words = Arrays.stream(CloseReason.values()).map(CloseReason::word).toList();
    assertEquals(WORDS, words.stream().collect(Collectors.joining(", ")));
    assertEquals(words.size(), CloseReason.count());
  }
}
