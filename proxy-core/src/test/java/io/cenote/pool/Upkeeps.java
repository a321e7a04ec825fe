package io.cenote.pool;

import io.cenote.protocol.SpokenProtocol;
import io.cenote.protocol.raw.RawKind;
import java.time.Duration;

/** The upkeep of upstreams of which nothing is known. */
public final class Upkeeps {
  public static final Upkeep NONE =
      new Upkeep(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1));

  public static final SpokenProtocol RAW = new SpokenProtocol(new RawKind(), "");

  private Upkeeps() {}
}
