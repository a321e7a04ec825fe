package io.cenote.transport.proxy;

/**
 * PROXY header that an upstream gets before the first byte of each session.
 *
 * @param version its version
 * @param uniqueId whether it names the session by a unique number; version 2 only
 */
public record SentHeader(ProxyOut version, boolean uniqueId) {
  /** The upstream gets none. */
  public static final SentHeader NONE = new SentHeader(ProxyOut.OFF, false);

  /** Tests whether one is sent. */
  public boolean isOn() {
    return version != ProxyOut.OFF;
  }
}
