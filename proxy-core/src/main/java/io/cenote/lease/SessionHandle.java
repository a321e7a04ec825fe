package io.cenote.lease;

import io.cenote.protocol.ClientHandle;
import io.cenote.session.Session;
import io.cenote.transport.CloseReason;
import io.cenote.transport.SocketText;

/**
 * Handle of a session's client.
 *
 * <p>Thread: any, but for the constructor and {@link #awaitsTls}, which the session's loop calls.
 */
final class SessionHandle implements ClientHandle {
  private final long id;
  private final Session session;
  private final String address;
  private final String localAddress;

  SessionHandle(long id, Session session) {
    this.id = id;
    this.session = session;
    address = session.address().text();
    localAddress = SocketText.of(session.client().local());
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public String localAddress() {
    return localAddress;
  }

  @Override
  public boolean awaitsTls() {
    return session.client().awaitsTls();
  }

  @Override
  public void disconnect() {
    session.loop().execute(() -> session.cut(CloseReason.SESSION_END));
  }
}
