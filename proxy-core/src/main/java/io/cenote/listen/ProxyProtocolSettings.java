package io.cenote.listen;

import io.cenote.transport.Networks;
import io.cenote.transport.proxy.ProxyIn;
import java.time.Duration;

/**
 * PROXY protocol of a listener.
 *
 * @param in versions that its clients send
 * @param from networks of the peers that may say who their client is; others are turned away
 * @param timeout time within which the whole header must come
 */
public record ProxyProtocolSettings(ProxyIn in, Networks from, Duration timeout) {
  /** Clients send no header. */
  public static final ProxyProtocolSettings OFF =
      new ProxyProtocolSettings(ProxyIn.OFF, Networks.NONE, Duration.ofSeconds(3));

  /** Tests whether every client must send a header. */
  public boolean isOn() {
    return in != ProxyIn.OFF;
  }
}
