package io.cenote.protocol.raw;

import io.cenote.protocol.Keys;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ProtocolKind;
import io.cenote.protocol.Usage;

/** Kind {@code protocol = tcp}, without keys of its own. */
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
  public Usage usage() {
    return Usage.SESSION;
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
