package io.cenote.transport.proxy;

import io.cenote.transport.stream.TlsFacts;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writer of type-length-values. Source: HAProxy's proxy-protocol.txt, section 2.2.
 *
 * <p>Thread: its owner's.
 */
public final class TlvWriter {
  private static final byte AUTHORITY = 0x02;
  private static final byte UNIQUE_ID = 0x05;
  private static final byte SSL = 0x20;
  private static final byte SSL_VERSION = 0x21;
  private static final byte SSL_COMMON_NAME = 0x22;
  private static final byte SSL_CIPHER = 0x23;
  private static final byte CLIENT_SSL = 0x01;
  private static final byte CLIENT_CERTIFICATE = 0x04; // of the session, which may be a resumed one
  private static final int UNVERIFIED = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Creates a writer that has written nothing. */
  public TlvWriter() {}

  /** Returns what was written. */
  public byte[] toBytes() {
    return out.toByteArray();
  }

  /** Writes the number of the session. */
  public void uniqueId(byte[] id) {
    write(UNIQUE_ID, id);
  }

  /** Writes the host that the client has asked for. */
  public void authority(String host) {
    write(AUTHORITY, host.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes what is known of the client's TLS.
   *
   * @param tls null: it has none
   */
  public void ssl(@Nullable TlsFacts tls) {
    TlvWriter parts = new TlvWriter();
    int client = 0;
    int verify = UNVERIFIED;
    if (tls != null) {
      client |= CLIENT_SSL;
      parts.write(SSL_VERSION, tls.version().getBytes(StandardCharsets.US_ASCII));
      parts.write(SSL_CIPHER, tls.cipher().getBytes(StandardCharsets.US_ASCII));
      if (tls.hasCertificate()) {
        client |= CLIENT_CERTIFICATE;
        verify = 0;
      }
      String name = tls.commonName();
      if (name != null) {
        parts.write(SSL_COMMON_NAME, name.getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] rest = parts.toBytes();
    write(
        SSL,
        ByteBuffer.allocate(1 + Integer.BYTES + rest.length)
            .put((byte) client)
            .putInt(verify)
            .put(rest)
            .array());
  }

  private void write(byte type, byte[] value) {
    out.write(type);
    out.write(value.length >> Byte.SIZE);
    out.write(value.length);
    out.write(value, 0, value.length);
  }
}
