package io.cenote.transport.proxy;

/** Version of the PROXY header that is sent to an upstream. */
public enum ProxyOut {
  /** None is sent. */
  OFF,
  /** The line of text. */
  V1,
  /** The binary header. */
  V2
}
