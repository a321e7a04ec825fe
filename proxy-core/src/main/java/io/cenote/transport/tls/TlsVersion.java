package io.cenote.transport.tls;

/** Version of the TLS protocol, the oldest first. */
public enum TlsVersion {
  TLS_1_2("1.2", "TLSv1.2"),
  TLS_1_3("1.3", "TLSv1.3");

  private final String text;
  private final String protocol;

  TlsVersion(String text, String protocol) {
    this.text = text;
    this.protocol = protocol;
  }

  /** Returns the number as the configuration has it. */
  public String text() {
    return text;
  }

  /** Returns the name as an {@code SSLEngine} has it. */
  String protocol() {
    return protocol;
  }
}
