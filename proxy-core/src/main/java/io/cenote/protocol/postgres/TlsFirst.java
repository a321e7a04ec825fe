package io.cenote.protocol.postgres;

import io.cenote.protocol.Dialogue;
import io.netty.buffer.ByteBuf;

/**
 * Dialogue behind the handshake of TLS, for which the server is asked first. One that will not has
 * no login: what it is told must not go over the network in plain text. Source: PostgreSQL
 * protocol, "SSL Session Encryption".
 *
 * <p>Thread: the connection's loop.
 */
final class TlsFirst implements Dialogue {
  private static final byte WILLING = 'S';
  private static final byte UNWILLING = 'N';

  private final Dialogue proper;
  private boolean secured;
  private String failure = "";

  TlsFirst(Dialogue proper) {
    this.proper = proper;
  }

  @Override
  public void open(ByteBuf out) {
    FrontendMessages.sslRequest(out);
  }

  /** Bytes behind the answer would be taken for encrypted ones (CVE-2021-23222). */
  @Override
  public Verdict answered(ByteBuf bytes, ByteBuf out) {
    if (secured) {
      return proper.answered(bytes, out);
    }
    byte answer = bytes.readByte();
    if (answer != WILLING) {
      failure =
          answer == UNWILLING
              ? "the server does not speak TLS"
              : "the server answered the request for TLS with an error";
      return Verdict.FAILED;
    }
    if (bytes.isReadable()) {
      failure = "the server sent bytes before the handshake of TLS";
      return Verdict.FAILED;
    }
    return Verdict.SECURE;
  }

  @Override
  public void secured(ByteBuf out) {
    secured = true;
    proper.open(out);
  }

  @Override
  public String failure() {
    return secured ? proper.failure() : failure;
  }

  @Override
  public String refusal() {
    return proper.refusal();
  }

  @Override
  public void over() {
    proper.over();
  }
}
