package io.cenote.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Protocol as one upstream is configured to speak it. It is only a setting: {@link #start} creates
 * the protocol.
 *
 * @param settings the result of {@link ProtocolKind#readUpstream}
 */
public record SpokenProtocol<U>(ProtocolKind<?, U> kind, U settings) {
  /** Reads the settings of an upstream. */
  public static <U> SpokenProtocol<U> read(ProtocolKind<?, U> kind, Keys keys) {
    return new SpokenProtocol<>(kind, kind.readUpstream(keys));
  }

  /** Returns the text that {@code check} shows. */
  @Override
  public String toString() {
    return kind.name() + ", " + settings;
  }

  /** Returns the secrets among its settings. */
  public List<Secret> secrets() {
    return kind.secrets(settings);
  }

  /**
   * Creates the protocol for one pool.
   *
   * @param tls whether its connections are to be encrypted
   * @param before the one that it takes the place of, of the same kind; null: none
   */
  public Protocol<?> start(boolean tls, @Nullable Protocol<?> before) {
    return kind.with(settings, tls, before);
  }
}
