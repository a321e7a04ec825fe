package io.cenote.protocol.postgres;

import io.cenote.protocol.Dialogue;
import io.netty.buffer.ByteBuf;

/**
 * Request to cancel what another connection is at; the server answers by closing this one. Source:
 * PostgreSQL protocol, "Canceling Requests in Progress".
 *
 * <p>Thread: the connection's loop.
 */
final class Cancellation implements Dialogue {
  private final BackendKey key;

  Cancellation(BackendKey key) {
    this.key = key;
  }

  @Override
  public void open(ByteBuf out) {
    FrontendMessages.cancelRequest(out, key);
  }

  @Override
  public Verdict answered(ByteBuf bytes, ByteBuf out) {
    return Verdict.MORE;
  }

  @Override
  public String failure() {
    return "";
  }
}
