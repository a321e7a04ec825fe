package io.cenote.protocol.raw;

import io.cenote.protocol.Keys;
import io.cenote.protocol.Lending;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ProtocolKind;

/** {@code protocol = tcp}: it has no keys of its own. */
public final class RawKind implements ProtocolKind {
  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public Object readListener(Keys keys) {
    return "";
  }

  @Override
  public Object readUpstream(Keys keys) {
    return "";
  }

  @Override
  public Lending lending() {
    return Lending.SESSION;
  }

  @Override
  public boolean probes() {
    return false;
  }

  @Override
  public Protocol with(Object options) {
    return new RawProtocol();
  }
}
