package io.cenote.transport.tls;

/** Part that a file has in the settings, under the name that its key has there. */
public enum TlsFile {
  CERTIFICATE("certificate"),
  KEY("key"),
  KEY_PASSWORD("key-password-file"),
  CA("ca"),
  CLIENT_CA("client-ca");

  private final String key;

  TlsFile(String key) {
    this.key = key;
  }

  /** Returns the key of the settings. */
  public String key() {
    return key;
  }
}
