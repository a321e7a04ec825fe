package io.cenote.lease;

import io.cenote.pool.Refusal;
import io.cenote.protocol.Bounds;
import io.cenote.protocol.CancelRequest;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.Need;
import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Requests and replies of one client. It chooses the lease for each request and handles requests
 * whose lease is lost. It knows no socket and acts on the {@link LeaseClient} and the {@link
 * Lease}s.
 *
 * <pre>
 *   FREE      -> WAITING (a request) -> SHARING or HOLDING (the lease is ready), FREE (there is none)
 *   SHARING   -> WAITING, HOLDING, SHARING (all replies have come, and the next request goes there)
 *   HOLDING   -> FREE (all replies have come, and the protocol is at rest; or the lease is lost)
 *   SHARING, HOLDING -> REPEATING (the lease is lost) -> HOLDING (a newer one), FREE (there is none)
 *   all       -> ENDED (the client has gone)
 * </pre>
 *
 * <p>All pending requests are on one lease, so that none overtakes another. While REPEATING, later
 * requests wait behind those to be sent again.
 *
 * <p>Thread: the client's loop.
 */
final class Conversation implements LeaseUser, LeaseHolder, Cancels.Target, Hold.Owner {
  /** State of a conversation. */
  enum State {
    /** Nothing is pending; the next request goes to any lease that fits. */
    FREE,
    /** A lease has been asked for. */
    WAITING,
    /** Requests go to a lease that other clients use, too. */
    SHARING,
    /** Requests go to a lease of its own. */
    HOLDING,
    /** Requests of a lost lease are to be sent again, on a newer connection. */
    REPEATING,
    /** The client has gone. */
    ENDED
  }

  private final LeaseClient client;
  private final ClientSide clientSide;
  private final Leases leases;
  private final Lease own;
  private final RequestSender sender;
  private final LostRequests lost;
  private final Hold hold;

  private State state = State.FREE;
  private @Nullable Lease target; // FREE and ENDED: none
  private @Nullable SharedLease shared; // the one that it used last
  private int outstanding;
  private long kept; // bytes, for pending replies
  private boolean clientEnded;

  Conversation(LeaseClient client, ClientSide clientSide, Bounds bounds, Leases leases) {
    this.client = client;
    this.clientSide = clientSide;
    this.leases = leases;
    own = leases.exclusive(this);
    sender = new RequestSender(this, clientSide, bounds, leases.counts(), client);
    lost = new LostRequests(this, clientSide, client, leases);
    hold = leases.newHold(this);
  }

  State state() {
    return state;
  }

  private void moveTo(State next, @Nullable Lease lease) {
    state = next;
    target = lease;
    if (next == State.FREE || next == State.ENDED) {
      hold.release();
    }
  }

  // --- events of the client

  /** The client takes more than before. */
  void takesMore() {
    client.keptChanged();
    letUpstreamGoOn();
    if (!client.isFull()) {
      resume();
    }
  }

  /** The client has not taken all its bytes; the rest is stored. */
  void notTaken() {
    client.keptChanged();
    if (shared == null || state != State.SHARING) {
      if (client.mayStandStill()) { // else the client waits for us to read before it reads itself
        own.pause(true);
      }
    } else if (client.stored() >= Uptake.SLOW) {
      if (!client.uptake().isSlow()) {
        client.uptake().becameSlow(client.acknowledged());
      }
      shared.notTaken(this);
    }
  }

  /** The client has sent its last byte. */
  void inputEnded() {
    clientEnded = true;
    endIfAnswered();
  }

  /**
   * Ends the conversation: the client has gone.
   *
   * @param orderly whether the client announced it
   */
  void end(boolean orderly) {
    State before = state;
    Lease was = target;
    boolean held = holds();
    moveTo(State.ENDED, null);
    if (was != null && (before == State.WAITING || before == State.REPEATING)) {
      was.forget(this);
    } else if (before == State.SHARING && shared != null) {
      shared.left();
    }
    letUpstreamGoOn();
    sender.close();
    lost.close();
    clientSide.close();
    if (held) {
      new LeftLease(own, clientSide, client, leases)
          .begin(orderly ? CloseReason.SESSION_END : CloseReason.CLIENT_GONE);
    }
  }

  private void letUpstreamGoOn() {
    if (shared != null) {
      shared.taken(this);
    }
    own.pause(false);
  }

  @Override
  public void holdRefused() {
    String text = leases.describe("no connection to hold beside the reserve");
    Refusal refusal = new Refusal(CloseReason.ACQUIRE_TIMEOUT, text);
    client.refused(refusal);
    sender.fail(refusal.clientText());
    resume();
  }

  /** Retries steps that could not be taken. */
  @Override
  public void resume() {
    sender.resume();
    endIfAnswered();
  }

  private void endIfAnswered() {
    boolean over = (clientEnded || sender.isEnded()) && !isGone() && !sender.isStalled();
    boolean serverEnds = !sender.isEnded() && (clientSide.isRaw() || clientSide.isBlocking());
    if (over && serverEnds && holds()) {
      own.finish();
    } else if (over && !isBehind() && (outstanding == 0 || clientSide.isWithinRequest())) {
      client.end(CloseReason.SESSION_END);
    }
  }

  /** Bytes kept for the client. */
  long keptBytes() {
    return isGone() ? 0 : kept + sender.stalledBytes() + clientSide.keptBytes();
  }

  /** Sender of its requests; it reads the client's bytes. */
  RequestSender sender() {
    return sender;
  }

  // --- where a request goes

  @Nullable Lease find() {
    boolean begins = clientSide.part().beginsRequest();
    if (isPlaced() && begins && !fits(target)) {
      if (outstanding > 0 || own.isHeld()) {
        return null;
      }
      leave();
    }
    if (clientSide.part().need() == Need.HELD && !hold.take()) {
      return null;
    }
    boolean mayMove = state == State.SHARING && outstanding == 0 && begins;
    Lease to = state == State.FREE || mayMove || target == null ? choose() : target;
    if (to.isReady() && (state == State.FREE || mayMove)) {
      moveTo(State.SHARING, to);
    } else if (!to.isReady() && state != State.WAITING) {
      moveTo(State.WAITING, to);
      to.want(this);
    }
    return isPlaced() && to == target && to.isReady() && hasRoom(to) ? to : null;
  }

  private boolean isPlaced() {
    return state == State.SHARING || state == State.HOLDING;
  }

  private Lease choose() {
    boolean shares = clientSide.part().need() == Need.SHARED && !client.uptake().isSlow();
    SharedLease next =
        shares ? leases.shared(clientSide.sharing(), client.uptake().isProven()) : null;
    if (next == null) {
      return own;
    }
    SharedLease before = shared;
    if (before != null && before != next) {
      before.taken(this); // nothing more is pending there
    }
    shared = next;
    return next.lease();
  }

  private boolean fits(@Nullable Lease lease) {
    return lease != null
        && !clientSide.needsAnother()
        && !lease.isDraining()
        && (lease == own
            || (clientSide.part().need() == Need.SHARED
                && shared != null
                && shared.isFor(clientSide.sharing())));
  }

  private boolean hasRoom(Lease lease) {
    boolean room = lease.hasRoom(clientSide.part().length());
    if (!room && shared != null && state == State.SHARING) {
      shared.resumeLater(this);
    }
    return room;
  }

  /** Leaves the lease: nothing is pending, and the next request may go elsewhere. */
  private void leave() {
    if (holds()) {
      own.release();
      clientSide.detached();
    }
    moveTo(State.FREE, null);
  }

  /** Tests whether it has a connection of its own. */
  boolean holds() {
    return state == State.HOLDING && own.isReady();
  }

  void expects(Lease lease, Reply reply) {
    lease.expect(this, reply);
    outstanding++;
  }

  void answer(ByteBuf answer) {
    Lease behind = target;
    if (outstanding > 0 && behind != null) {
      expects(behind, new LocalReply(answer));
    } else {
      client.deliver(answer);
    }
  }

  void stepsTaken() {
    if (!isGone()) {
      client.stepsTaken();
      if (client.stored() > 0 && !client.mayStandStill()) {
        letUpstreamGoOn();
      }
      notePin();
      endIfAnswered();
    }
  }

  private void notePin() {
    client.pinned(holds() ? clientSide.pin() : "");
  }

  // --- while it waits for a lease

  @Override
  public LeaseClient client() {
    return client;
  }

  @Override
  public ClientSide clientSide() {
    return clientSide;
  }

  @Override
  public @Nullable Dialogue preparation(ServerSide server, boolean onShared) {
    return clientSide.preparation(server, onShared || isBehind());
  }

  @Override
  public void ready(Lease lease) {
    boolean repeats = isBehind();
    moveTo(lease == own ? State.HOLDING : State.SHARING, lease);
    if (lease == own) {
      clientSide.attached(own.server());
    }
    if (repeats) {
      lost.sendAgain(lease);
    }
    resume();
  }

  @Override
  public void refused(Refusal refusal) {
    client.refused(refusal);
    failed(refusal.clientText());
  }

  @Override
  public void failed(String why) {
    if (isBehind()) {
      lost.giveUp();
    } else {
      moveTo(State.FREE, null);
      sender.fail(why);
    }
    if (!sender.isPumping()) {
      resume();
    }
  }

  // --- its replies

  @Override
  public boolean isGone() {
    return state == State.ENDED;
  }

  @Override
  public void keeps(int more) {
    kept += more;
    client.keptChanged();
  }

  @Override
  public void replied(int count) {
    outstanding -= count;
    client.uptake().replied(count);
    client.moved();
    resumeAfterBurst();
  }

  private void resumeAfterBurst() {
    boolean waits = clientEnded || sender.isEnded() || sender.isStalled();
    if (waits && shared != null && state == State.SHARING) {
      shared.resumeLater(this);
    }
  }

  @Override
  public void turnedAway(Reply reply, String refusal) {
    outstanding--;
    resumeAfterBurst();
    ByteBuf error = reply.local();
    if (error == null && !isGone()) {
      error = reply.lost(clientSide.error(refusal, client.alloc()));
    }
    if (error != null) {
      client.deliver(error);
    }
  }

  // --- requests whose lease is lost

  @Override
  public void lost(Reply reply, CloseReason reason, boolean partly) {
    outstanding--;
    resumeAfterBurst();
    boolean asked = reason == CloseReason.SESSION_END; // by its own client
    if ((partly || asked) && !isGone() && reply.local() == null) {
      client.end(reason);
      return;
    }
    try {
      lost.add(reply, reason);
    } catch (RuntimeException | Error failure) {
      client.broken(failure); // the others are still to be notified
    }
  }

  /** Records whether a lost request is to be sent again, once all lost ones are known. */
  void repeats(boolean something) {
    if (something) {
      moveTo(State.REPEATING, null);
    } else if (isBehind()) {
      moveTo(State.FREE, null);
    }
  }

  /** Asks for a newer connection, once all lost requests are known. */
  void wantNewer(long lostAt) {
    moveTo(State.REPEATING, own);
    own.wantNewer(this, lostAt);
  }

  boolean isBehind() {
    return state == State.REPEATING;
  }

  // --- while it shares a lease

  @Override
  public int outstanding() {
    return outstanding;
  }

  /** Tests whether more is kept for the replies that it expects than that, bytes. */
  boolean keepsForReplies(long bytes) {
    return outstanding > 0 && kept >= bytes;
  }

  // --- while it has a lease of its own

  @Override
  public boolean isRaw() {
    return clientSide.isRaw();
  }

  @Override
  public void rawRead(ByteBuf bytes) {
    int from = bytes.readerIndex();
    int to = bytes.writerIndex();
    client.deliver(bytes, from, to);
    clientSide.passed(bytes, from, to);
    client.moved();
  }

  @Override
  public boolean forward(ByteBuf bytes) {
    client.deliver(bytes, bytes.readerIndex(), bytes.writerIndex());
    client.moved();
    return true;
  }

  @Override
  public void roomAgain() {
    resume();
  }

  @Override
  public void caughtUp() {
    clientSide.caughtUp();
    if (holds() && clientSide.isAtRest() && !sender.isPumping() && !own.isHeld()) {
      leave();
    }
    notePin();
    resume();
  }

  @Override
  public void cancelWork(CancelRequest request, Runnable end) {
    if (holds() && clientSide.isCancelledBy(request)) {
      own.cancel(end);
    } else {
      end.run();
    }
  }

  /** Cancels another client's work and ends this client. */
  void cancelOther(CancelRequest request) {
    leases.cancels().cancel(request, leases.loop(), () -> client.end(CloseReason.SESSION_END));
  }

  @Override
  public void closed(CloseReason reason) {
    if (isGone()) {
      return;
    }
    if (state == State.HOLDING) {
      moveTo(State.FREE, null);
    }
    if (clientSide.isAtRest()) {
      clientSide.detached();
      client.pinned("");
      resume();
    } else {
      client.end(reason);
    }
  }
}
