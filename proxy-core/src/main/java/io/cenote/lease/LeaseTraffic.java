package io.cenote.lease;

import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.protocol.Bounds;
import io.cenote.protocol.ClientSide;
import io.cenote.session.Session;
import io.cenote.session.Traffic;
import io.cenote.transport.CloseReason;
import io.cenote.upstream.balance.Hash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Traffic of requests and replies: it connects a {@link Conversation} to the session's client and
 * stores bytes that the client does not take.
 *
 * <p>Thread: the session's loop.
 */
final class LeaseTraffic implements Traffic, LeaseClient {
  private final Session session;
  private final ClientSide clientSide;
  private final Leases leases;
  private final LeaseCounts counts;
  private final Conversation conversation;
  private final ReplyStore replies;
  private final RequestClock clock;
  private final Uptake uptake = new Uptake();
  private long counted; // counted in the process's sum of kept bytes
  private long dropped;
  private boolean served;
  private String pin = "";
  private long pinnedAt;

  LeaseTraffic(Session session, ClientSide clientSide, Bounds bounds, Leases leases) {
    this.session = session;
    this.clientSide = clientSide;
    this.leases = leases;
    counts = leases.counts();
    replies = new ReplyStore(new Outlet(session.client()), bounds.replyBytes());
    clock = new RequestClock(clientSide, session.loop(), bounds.requestTime(), this::tooSlow);
    conversation = new Conversation(this, clientSide, bounds, leases);
  }

  // --- events of the client

  @Override
  public void begin() {
    leases.cancels().add(clientSide.cancelId(), session.loop(), conversation);
    session.client().resume();
  }

  @Override
  public void clientRead(ByteBuf data) {
    conversation.sender().read(data);
  }

  @Override
  public void clientReadComplete() {
    session.moved();
  }

  @Override
  public void clientWritabilityChanged() {
    replies.writable();
    if (takesAll()) {
      uptake.tookAll();
    }
    conversation.takesMore();
  }

  @Override
  public void clientInputClosed() {
    session.clientEnds(CloseReason.PEER_FIN);
    if (clientSide.isGoneAtFin()) {
      end(CloseReason.SESSION_END);
    } else {
      conversation.inputEnded();
      session.awaitOtherHalf();
    }
  }

  /** The client has begun a request and does not go on. */
  private void tooSlow() {
    if (conversation.sender().isStalled()) {
      clock.look(); // it is not read, so its progress is unknown
    } else {
      session.cut(CloseReason.IDLE_TIMEOUT);
    }
  }

  // --- its replies

  @Override
  public void deliver(ByteBuf bytes, int from, int to) {
    if (conversation.isGone()) {
      dropped += to - from;
      counts.dropped(to - from);
      return;
    }
    boolean sent = true;
    try {
      sent = replies.deliver(bytes, from, to);
    } catch (RuntimeException | Error failure) {
      session.broken(failure); // other clients are still to get their part of these bytes
    }
    if (!sent) {
      conversation.notTaken();
    }
  }

  @Override
  public void deliver(ByteBuf bytes) {
    deliver(bytes, bytes.readerIndex(), bytes.writerIndex());
    bytes.release();
  }

  @Override
  public long stored() {
    return replies.stored();
  }

  @Override
  public boolean isFull() {
    return replies.areFull();
  }

  @Override
  public boolean takesAll() {
    return replies.areTaken();
  }

  @Override
  public Uptake uptake() {
    return uptake;
  }

  @Override
  public long acknowledged() {
    return session.acknowledged();
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public boolean mayStandStill() {
    return replies.areFull() || !conversation.sender().isStalled();
  }

  // --- its requests

  @Override
  public ByteBufAllocator alloc() {
    return session.client().alloc();
  }

  @Override
  public void secure() {
    session.client().flush();
    session.client().secure();
  }

  @Override
  public void pause() {
    session.client().pause();
  }

  @Override
  public void resume() {
    session.client().resume();
  }

  @Override
  public void resumeSoon() {
    session.loop().execute(() -> session.client().resume());
  }

  // --- facts about it

  @Override
  public void keptChanged() {
    long now = conversation.isGone() ? 0 : replies.stored() + conversation.keptBytes();
    if (now != counted) {
      long more = now - counted;
      counted = now;
      session.keeps(more);
    }
  }

  @Override
  public long keptBytes() {
    return counted;
  }

  @Override
  public void stepsTaken() {
    keptChanged();
    clock.look();
  }

  @Override
  public int source() {
    return Hash.ofSource(session.address().told());
  }

  @Override
  public void moved() {
    session.moved();
  }

  @Override
  public void served(PooledConnection connection, long waitedNanos) {
    served = true;
    session.record().acquired(connection);
    session.record().waited(waitedNanos);
  }

  @Override
  public void refused(Refusal refusal) {
    session.refused(leases.explained(refusal));
  }

  @Override
  public String pin() {
    return pin;
  }

  @Override
  public void pinned(String word) {
    if (word.equals(pin)) {
      return;
    }
    long now = session.loop().nanos();
    if (!pin.isEmpty()) {
      counts.pins().unpinned(pin, now - pinnedAt);
    }
    pin = word;
    pinnedAt = now;
    if (!word.isEmpty()) {
      counts.pins().pinned(word);
    }
  }

  // --- its end

  @Override
  public void end(CloseReason upstream) {
    session.end(CloseReason.SESSION_END, upstream);
  }

  @Override
  public void giveUp(CloseReason reason) {
    session.giveUp(reason);
  }

  @Override
  public void broken(Throwable failure) {
    session.broken(failure);
  }

  @Override
  public @Nullable PooledConnection end() {
    replies.end(session.client().isOpen());
    clock.stop();
    pinned("");
    leases.cancels().remove(clientSide.cancelId());
    conversation.end(session.isClientEnded());
    keptChanged();
    return null;
  }

  @Override
  public boolean knowsRequests() {
    return true;
  }

  @Override
  public boolean isBetweenRequests() {
    return conversation.outstanding() == 0
        && counted == 0
        && !conversation.holds()
        && !conversation.isBehind()
        && !clientSide.isWithinRequest();
  }

  @Override
  public boolean isHolding() {
    return conversation.holds();
  }

  @Override
  public boolean isServed() {
    return served;
  }

  @Override
  public long bytesUp() {
    return conversation.sender().bytes();
  }

  @Override
  public long bytesDown() {
    return replies.bytes();
  }
}
