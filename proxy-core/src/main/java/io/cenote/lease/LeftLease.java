package io.cenote.lease;

import io.cenote.protocol.ClientSide;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;

/**
 * Holder of an exclusive lease whose client has gone. The server's work for it is cancelled, where
 * the protocol can; pending replies are dropped, within limits, and the connection is released. A
 * connection whose request may take any time is closed.
 *
 * <p>Thread: the lease's loop.
 */
final class LeftLease implements LeaseHolder {
  private final Lease lease;
  private final ClientSide clientSide;
  private final LeaseClient client;
  private final Leases leases;

  LeftLease(Lease lease, ClientSide clientSide, LeaseClient client, Leases leases) {
    this.lease = lease;
    this.clientSide = clientSide;
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
    if (clientSide.isRaw() || clientSide.isBlocking() || clientSide.isWithinRequest()) {
      lease.close(reason);
    } else {
      lease.drain(reason);
      lease.cancel(() -> {}); // nobody waits for that
    }
  }

  @Override
  public boolean isRaw() {
    return clientSide.isRaw();
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
    if (!clientSide.isAtRest()) {
      lease.server().taint();
    }
    lease.release();
  }

  @Override
  public void closed(CloseReason reason) {}
}
