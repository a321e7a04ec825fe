package io.cenote.lease;

import io.cenote.protocol.ClientSide;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;

/**
 * Holder of a lease whose client has gone while it had the connection for itself. What the server
 * is at is cancelled, where the protocol can; replies that still come are dropped, within limits,
 * and the connection is released. Where the server is busy with the client for as long as it likes,
 * it is closed.
 *
 * <p>Thread: the lease's loop.
 */
final class LeftLease implements LeaseHolder {
  private final Lease lease;
  private final ClientSide talk;
  private final LeaseClient client;
  private final Leases leases;

  LeftLease(Lease lease, ClientSide talk, LeaseClient client, Leases leases) {
    this.lease = lease;
    this.talk = talk;
    this.client = client;
    this.leases = leases;
  }

  /**
   * Takes the lease over.
   *
   * @param reason for closing the connection, where it has to be closed
   */
  void begin(CloseReason reason) {
    if (lease.isDispatching()) {
      leases.loop().execute(() -> begin(reason));
      return;
    }
    lease.heldBy(this);
    if (talk.isRaw() || talk.isBlocking() || talk.isWithinRequest()) {
      lease.close(reason);
    } else {
      lease.drain(reason);
      lease.cancel(() -> {}); // nobody waits for that
    }
  }

  @Override
  public boolean isRaw() {
    return talk.isRaw();
  }

  @Override
  public void rawRead(ByteBuf bytes) {
    client.deliver(bytes, bytes.readerIndex(), bytes.writerIndex()); // counts it
  }

  @Override
  public boolean forward(ByteBuf bytes) {
    rawRead(bytes);
    return true;
  }

  @Override
  public void roomAgain() {
    if (client.dropped() > leases.discardLimit()) {
      lease.close(CloseReason.CLIENT_GONE);
    }
  }

  @Override
  public void caughtUp() {
    if (lease.isHeld()) {
      return; // a cancel is under way
    }
    if (!talk.isAtRest()) {
      lease.server().taint();
    }
    lease.release();
  }

  @Override
  public void closed(CloseReason reason) {}
}
