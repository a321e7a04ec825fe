package io.cenote.relay;

import io.cenote.transport.CloseReason;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;

/** The listener of a client's stream: tells its session what it hears. */
final class ClientListener implements StreamListener {
  private final Session session;

  ClientListener(Session session) {
    this.session = session;
  }

  @Override
  public void received(ByteBuf borrowed) {
    session.clientRead(borrowed);
  }

  @Override
  public void burstOver() {
    session.clientReadComplete();
  }

  @Override
  public void inputEnded() {
    session.clientInputClosed();
  }

  @Override
  public void writableChanged() {
    session.clientWritabilityChanged();
  }

  @Override
  public void writeFailed(CloseReason reason) {
    session.clientWriteFailed(reason);
  }

  @Override
  public void closed(CloseReason reason) {
    session.clientDied(reason);
  }
}
