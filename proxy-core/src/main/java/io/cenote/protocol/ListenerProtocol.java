package io.cenote.protocol;

/**
 * Protocol as the clients of one listener are configured to speak it. It is only a setting.
 *
 * @param settings the result of {@link ProtocolKind#readListener}
 */
public record ListenerProtocol<L>(ProtocolKind<L, ?> kind, L settings) {
  /** Reads the settings of a listener. */
  public static <L> ListenerProtocol<L> read(ProtocolKind<L, ?> kind, Keys keys) {
    return new ListenerProtocol<>(kind, kind.readListener(keys));
  }

  /**
   * Returns the source of such clients' sides.
   *
   * @param upstream the protocol of their upstream, of the same kind: the configuration is checked
   *     for that
   */
  @SuppressWarnings("unchecked") // a kind creates protocols for its own settings only
  public Clients<L> at(Protocol<?> upstream) {
    return new Clients<>((Protocol<L>) upstream, settings);
  }
}
