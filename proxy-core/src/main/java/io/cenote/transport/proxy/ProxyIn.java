package io.cenote.transport.proxy;

/** Versions of the PROXY protocol that a listener takes. */
public enum ProxyIn {
  /** None: clients send no header. */
  OFF,
  /** The line of text. */
  V1,
  /** The binary header. */
  V2,
  /** Either, as the first byte tells. */
  ANY;

  boolean accepts(int version) {
    return this == ANY || this == (version == 1 ? V1 : V2);
  }
}
