package io.cenote.protocol;

/**
 * Protocol as one upstream is configured to speak it. It is only a setting: {@link #start} creates
 * the protocol.
 *
 * @param options the result of {@link ProtocolKind#readUpstream}
 */
public record SpokenProtocol(ProtocolKind kind, Object options) {
  /** Returns the text that {@code check} shows. */
  @Override
  public String toString() {
    return kind.name() + ", " + options;
  }

  /** Creates the protocol for one pool. */
  public Protocol start() {
    return kind.with(options);
  }
}
