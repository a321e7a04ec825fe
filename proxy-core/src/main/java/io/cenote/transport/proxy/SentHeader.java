package io.cenote.transport.proxy;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PROXY header that an upstream gets before the first byte of each session.
 *
 * @param version its version
 * @param tlvs what it says beyond addresses; version 2 only
 */
public record SentHeader(ProxyOut version, Set<Tlv> tlvs) {
  /** The upstream gets none. */
  public static final SentHeader NONE = new SentHeader(ProxyOut.OFF, Set.of());

  /** Returns the header of a connection that is the proxy's own; null if none is sent. */
  public byte @Nullable [] withoutClient() {
    return switch (version) {
      case OFF -> null;
      case V1 -> ProxyHeaderWriter.v1(null, null);
      case V2 -> ProxyHeaderWriter.v2(null, null, new byte[0]);
    };
  }

  /** Tests whether one is sent. */
  public boolean isOn() {
    return version != ProxyOut.OFF;
  }
}
