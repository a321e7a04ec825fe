package io.cenote.protocol.raw;

import io.cenote.protocol.Keys;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ProtocolKind;
import io.cenote.protocol.Usage;
import org.jspecify.annotations.Nullable;

/** Kind {@code protocol = tcp}, without keys of its own. */
public final class RawKind implements ProtocolKind<RawSettings, RawSettings> {
  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public RawSettings readListener(Keys keys) {
    return RawSettings.NONE;
  }

  @Override
  public RawSettings readUpstream(Keys keys) {
    return RawSettings.NONE;
  }

  @Override
  public Usage usage() {
    return Usage.SESSION;
  }

  @Override
  public boolean probes() {
    return false;
  }

  @Override
  public Protocol<RawSettings> with(
      RawSettings settings, boolean tls, @Nullable Protocol<?> before) {
    return new RawProtocol();
  }
}
