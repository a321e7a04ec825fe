package io.cenote.session;

import io.cenote.close.ClosePhase;
import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Session of one client: {@link Traffic} moves its bytes, then {@link Ending} closes both sides.
 * Events of the client go to the one or the other.
 *
 * <p>Thread: its loop, which owns both streams. Owner of the client's stream.
 */
public final class Session extends Seat<Session> implements StreamListener, BufferedBytes.Holder {
  private static final AtomicLong IDS = new AtomicLong();

  /** Time between two looks whether it is between two requests, nanoseconds. */
  private static final long LOOK_NANOS = 100_000_000L;

  private final long id = IDS.incrementAndGet();
  private final SessionHost host;
  private final Loop loop;
  private final Stream client;
  private ClientAddress address;
  private final Delivery delivery = new Delivery();
  private final SessionRecord record;
  private final QuietTimer quietTimer;
  private boolean clientEnded;
  private long lastActivity;
  private Traffic traffic;
  private @Nullable Ending ending;
  private @Nullable Runnable whenOver;
  private int seenLeases; // at the last look; negative: its lease was told of
  private long seenSince;

  /** Creates a session of a client whose stream is not started. */
  public Session(SessionHost host, TrafficFactory factory, Loop loop, Stream client) {
    this.host = host;
    this.loop = loop;
    this.client = client;
    address = ClientAddress.of(client);
    lastActivity = loop.nanos();
    record = new SessionRecord(lastActivity);
    quietTimer = new QuietTimer(loop, this::lastActivity, () -> cut(CloseReason.IDLE_TIMEOUT));
    traffic = factory.newTraffic(this);
    client.listen(this);
    client.clock(host.times().idle(), this::checkIdle);
  }

  /** Begins. */
  public void start() {
    client.start(loop);
    if (client.isReady()) {
      traffic.begin();
    }
  }

  /** A client with a handshake has nothing to do with its traffic before that is done. */
  @Override
  public void connected() {
    traffic.begin();
  }

  @Override
  public void secured() {
    traffic.clientSecured();
  }

  /**
   * Goes on with proper traffic, now that the client's address is known. Until then its traffic has
   * only found out about that.
   */
  public void goOn(ClientAddress known, TrafficFactory factory) {
    address = known;
    traffic = factory.newTraffic(this);
    traffic.begin();
  }

  // --- events of the client

  @Override
  public void received(ByteBuf data) {
    if (ending != null) {
      ending.clientRead(data);
    } else {
      traffic.clientRead(data);
    }
  }

  @Override
  public void burstOver() {
    if (ending == null) {
      traffic.clientReadComplete();
    }
  }

  @Override
  public void writableChanged() {
    if (ending == null) {
      traffic.clientWritabilityChanged();
    }
  }

  @Override
  public void inputEnded() {
    clientEnded = true;
    if (ending != null) {
      ending.clientInputClosed();
    } else {
      traffic.clientInputClosed();
    }
  }

  @Override
  public void writeFailed(CloseReason reason) {
    boolean matters = ending == null && !clientEnded && traffic.clientWriteFailed();
    if (!matters) {
      closed(reason);
    }
  }

  @Override
  public void closed(CloseReason reason) {
    if (ending != null) {
      ending.clientGone();
    } else {
      clientEnds(reason);
      if (reason == CloseReason.LOCAL_ABORT && client.isOpen()) {
        client.resetAtClose();
      }
      client.close();
      end(reason, CloseReason.CLIENT_GONE);
    }
  }

  /** Our code has failed while it held bytes of this session. */
  public void broken(Throwable failure) {
    if (ending == null) {
      client.failed(failure);
    }
  }

  /** Checks that the client still receives data, and disconnects it if it does not. */
  public void checkDelivery() {
    TcpInfo info = ending == null ? client.facts() : null;
    if (info == null) {
      return;
    }
    SessionTimes.Undelivered limits = host.times().undelivered();
    CloseReason verdict =
        delivery.judge(
            Delivery.Facts.of(info),
            loop.nanos(),
            Delivery.silenceLimit(limits.deadAfter()),
            limits.slowReader());
    if (verdict != null) {
      giveUp(verdict);
    }
  }

  /** Closes the client's socket with a reset: it takes nothing any more. */
  public void giveUp(CloseReason reason) {
    if (ending != null) {
      return;
    }
    clientEnds(reason);
    client.abort();
    end(reason, CloseReason.CLIENT_GONE);
  }

  /** Bytes that the client has acknowledged or, if unknown, that it was sent. */
  public long acknowledged() {
    TcpInfo info = client.facts();
    return info == null ? traffic.bytesDown() : info.bytesAcked();
  }

  /** Adds to the bytes kept for it: the process has a bound. */
  public void keeps(long more) {
    if (more != 0) {
      host.buffered().add(more);
    }
  }

  /** The session could not be served, for that reason: the host warns of it. */
  public void refused(Refusal refusal) {
    host.refused(refusal);
  }

  @Override
  public long keptBytes() {
    return client.keptBytes() + (ending == null ? traffic.keptBytes() : ending.keptBytes());
  }

  @Override
  public void endForBytes() {
    if (ending == null) {
      giveUp(CloseReason.REJECTED);
    } else {
      ending.abandon();
    }
  }

  // --- ends

  /** The client's side has ended, its socket still open: the first reason stands and is logged. */
  public void clientEnds(CloseReason reason) {
    if (record.clientEnd(reason)) {
      ClosePhase phase = traffic.isServed() ? ClosePhase.ACTIVE : ClosePhase.CONNECTING;
      host.clientEnds().ended(this, phase, reason);
    }
  }

  /** Ends the session from the proxy's side, with the same reason for both. */
  public void cut(CloseReason reason) {
    end(reason, reason);
  }

  /** Ends the session; reasons already on record stand. Does nothing if it is ending. */
  public void end(CloseReason clientReason, CloseReason upstreamReason) {
    if (ending != null) {
      return;
    }
    clientEnds(clientReason);
    record.upstreamEnd(upstreamReason);
    quietTimer.stop();
    PooledConnection upstream = traffic.end();
    boolean upstreamEnded = traffic.isUpstreamEnded();
    record.moved(traffic.bytesUp(), traffic.bytesDown());
    host.ending(this);
    ending = new Ending(client, upstream, record.upstreamEnd(), this::over);
    boolean nothingToDrain = clientEnded || (!traffic.isServed() && traffic.bytesDown() == 0);
    if (clientReason == CloseReason.LOCAL_ABORT || upstreamReason == CloseReason.LOCAL_ABORT) {
      ending.breakOff();
    } else {
      ending.begin(loop, host.times().halfClose(), nothingToDrain, upstreamEnded);
    }
  }

  /**
   * Ends it between two requests, from a random moment within that time on. Does nothing where its
   * traffic knows no requests.
   */
  public void endBetweenRequests(CloseReason reason, long within) {
    if (traffic.knowsRequests() && ending == null) {
      long delay = ThreadLocalRandom.current().nextLong(within + 1);
      loop.schedule(() -> endIfBetweenRequests(reason), delay);
    }
  }

  private void endIfBetweenRequests(CloseReason reason) {
    if (ending == null && traffic.isBetweenRequests()) {
      cut(reason);
    } else {
      endBetweenRequests(reason, LOOK_NANOS);
    }
  }

  /** Ends it at once: the time for an orderly end is over. */
  public void abandon(CloseReason reason) {
    cut(reason);
    if (ending != null) {
      ending.abandon();
    }
  }

  /** Runs the action when both sides are closed, before the host learns of it. */
  public void whenOver(Runnable action) {
    whenOver = action;
  }

  private void over() {
    if (whenOver != null) {
      whenOver.run();
    }
    host.closed(this);
  }

  // --- clocks

  /** Bytes have moved. */
  public void moved() {
    lastActivity = loop.nanos();
    host.moved(this);
  }

  /** One side has ended; the other has a limited time of silence left. */
  public void awaitOtherHalf() {
    if (ending == null) {
      quietTimer.start(host.times().halfClose());
    }
  }

  /** Looks at both sides: the idle clock has struck. */
  private void checkIdle() {
    if (ending == null && !quietTimer.isRunning()) {
      quietTimer.start(host.times().idle());
    }
  }

  // --- its parts, for its phases

  @Override
  public long lastActivity() {
    return lastActivity;
  }

  /** Number that no other session of this process has; it grows. */
  @Override
  public long id() {
    return id;
  }

  /** Bytes that went to the upstream. */
  public long bytesUp() {
    return traffic.bytesUp();
  }

  /** Bytes that went to the client. */
  public long bytesDown() {
    return traffic.bytesDown();
  }

  /** Time since its begin, nanoseconds. */
  public long age() {
    return loop.nanos() - record.startedAt();
  }

  /** Tests whether it holds a connection that nobody else can use. */
  public boolean isHolding() {
    return ending == null && traffic.isHolding();
  }

  /**
   * Looks whether it has held the same connection for so long, and was not told of yet. The time
   * counts from the first look at that lease.
   */
  public boolean holdsForLong(long nanos) {
    int leases = isHolding() ? record.leases() : 0;
    if (Math.abs(seenLeases) != leases) {
      seenLeases = leases;
      seenSince = loop.nanos();
    }
    boolean holds = seenLeases > 0 && loop.nanos() - seenSince >= nanos;
    if (holds) {
      seenLeases = -leases;
    }
    return holds;
  }

  /** Reason why it holds a connection beyond its replies; empty if it does not. */
  public String pin() {
    return ending == null ? traffic.pin() : "";
  }

  /** Tests whether its end has begun. */
  public boolean isEnding() {
    return ending != null;
  }

  /** Tests whether the client's FIN was seen. */
  public boolean isClientEnded() {
    return clientEnded;
  }

  /** The client's stream. */
  public Stream client() {
    return client;
  }

  /** Address of its client. */
  public ClientAddress address() {
    return address;
  }

  /** Address that the client has connected to; the kernel is asked only if nobody else knows. */
  public @Nullable SocketAddress destination() {
    SocketAddress told = address.destination();
    SocketAddress known = told == null ? host.boundTo() : told;
    return known == null ? client.local() : known;
  }

  /** Its loop. */
  public Loop loop() {
    return loop;
  }

  /** Record for its line in the log. */
  public SessionRecord record() {
    return record;
  }
}
