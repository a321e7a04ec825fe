package io.cenote.protocol;

/**
 * A protocol as one upstream is configured to speak it. It is a setting, and nothing that runs:
 * {@link #start} makes that.
 *
 * @param options what {@link ProtocolKind#readUpstream} has read
 */
public record SpokenProtocol(ProtocolKind kind, Object options) {
  /** As {@code check} shows it. */
  @Override
  public String toString() {
    return kind.name() + ", " + options;
  }

  /** Makes the protocol, for one pool. */
  public Protocol start() {
    return kind.with(options);
  }
}
