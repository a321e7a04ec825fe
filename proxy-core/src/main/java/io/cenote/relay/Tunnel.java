package io.cenote.relay;

import io.cenote.pool.AcquireRequest;
import io.cenote.pool.Borrower;
import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A session of bytes of which nothing is known: it waits for an upstream connection, then {@link
 * Relaying} moves the bytes until the end.
 *
 * <p>Thread: the session's loop.
 */
final class Tunnel implements Traffic, Borrower {
  /** How many stale connections in a row are hidden from a client. */
  static final int MAX_RETRIES = 8;

  private final Session session;
  private final AcquireRequest request = new AcquireRequest(this);
  private final EarlyBytes early = new EarlyBytes();
  private int retries;
  private @Nullable Relaying relaying;

  Tunnel(Session session) {
    this.session = session;
  }

  @Override
  public void begin() {
    acquire();
  }

  private void acquire() {
    session.client().pause();
    session.listener().pool().acquire(session.loop().index(), request);
  }

  @Override
  public void onAcquired(PooledConnection connection) {
    session.record().acquired(connection);
    session.record().waited(request.waitedNanos());
    Relaying now = new Relaying(session, this, connection);
    relaying = now;
    now.begin(early);
    Stream client = session.client();
    if (session.isClientEnded()) {
      now.clientInputClosed();
    } else if (client.isOpen()) {
      client.resume();
    }
  }

  @Override
  public void onRefused(Refusal refusal) {
    session.record().waited(request.waitedNanos());
    session.listener().refused(refusal);
    session.cut(refusal.reason());
  }

  /** Whether the client may still be moved from a stale connection to another. */
  boolean mayRetry() {
    return !session.isClientEnded() && retries < MAX_RETRIES;
  }

  /**
   * The connection was stale and is gone; nothing was written to it. Asks for another.
   *
   * @param asked what the client has just said, to be said there
   */
  void retryElsewhere(@Nullable ByteBuf asked) {
    retries++;
    relaying = null;
    if (asked != null) {
      early.add(asked);
    }
    session.listener().pool().countHiddenRetry();
    acquire();
  }

  @Override
  public void clientRead(ByteBuf data) {
    if (relaying != null) {
      relaying.clientRead(data);
    } else {
      early.add(data);
    }
  }

  @Override
  public void clientReadComplete() {
    if (relaying != null) {
      relaying.clientReadComplete();
    }
  }

  @Override
  public void clientWritabilityChanged() {
    if (relaying != null) {
      relaying.clientWritabilityChanged();
    }
  }

  @Override
  public void clientInputClosed() {
    if (relaying != null) {
      relaying.clientInputClosed();
    }
  }

  @Override
  public boolean clientWriteFailed() {
    if (relaying == null) {
      return false;
    }
    relaying.clientWriteFailed();
    return true;
  }

  @Override
  public boolean isServed() {
    return relaying != null;
  }

  @Override
  public @Nullable PooledConnection end() {
    early.drop();
    if (relaying == null) {
      request.cancel();
      return null;
    }
    return relaying.upstream();
  }

  @Override
  public boolean isUpstreamEnded() {
    return relaying != null && relaying.isUpstreamEnded();
  }

  @Override
  public long bytesUp() {
    return relaying == null ? 0 : relaying.bytesUp();
  }

  @Override
  public long bytesDown() {
    return relaying == null ? 0 : relaying.bytesDown();
  }
}
