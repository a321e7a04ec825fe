package io.cenote.transport.tls;

/** Implementation of TLS that a user can ask for. */
public enum TlsLibrary {
  /** BoringSSL where it can be loaded, else the JDK's. */
  AUTO,
  BORINGSSL,
  JDK
}
