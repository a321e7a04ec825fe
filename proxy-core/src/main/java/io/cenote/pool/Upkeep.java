package io.cenote.pool;

import io.cenote.protocol.Protocol;
import io.cenote.protocol.ServerSide;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What keeps the connections of one upstream fit, beyond what the kernel does.
 *
 * @param protocol what the upstream speaks; null: bytes, of which nothing is known
 * @param probeInterval time between two probes of an idle connection; zero: none
 * @param probeTimeout for a probe's answer
 * @param resetTimeout for what takes back the state that a client has left
 * @param discardLimit bytes of replies to a client that has gone, of which more are not waited for
 */
public record Upkeep(
    @Nullable Protocol protocol,
    Duration probeInterval,
    Duration probeTimeout,
    Duration resetTimeout,
    int discardLimit) {

  /** For an upstream that speaks no protocol we know. */
  public static final Upkeep NONE =
      new Upkeep(null, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), 0);

  /** What the protocol has counted, by its own names. */
  Map<String, Long> counts() {
    return protocol == null ? Map.of() : protocol.counts();
  }

  /** What the protocol keeps for a new connection; null: nothing. */
  @Nullable ServerSide newServer() {
    return protocol == null ? null : protocol.newServer();
  }
}
