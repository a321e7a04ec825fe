package io.cenote.lease;

import io.cenote.pool.AcquireRequest;
import io.cenote.pool.Acquirer;
import io.cenote.pool.ConnectionPool;
import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.PoolKey;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Acquires a connection for the users that wait for one lease, and prepares it for the user that
 * has waited longest.
 *
 * <pre>
 *   IDLE -> ACQUIRING -> PREPARING -> IDLE, with a connection
 *            |     ^         |
 *            |     +- retry -+
 *            +-> IDLE: refused, or no user waits any more
 * </pre>
 *
 * <p>Thread: its loop.
 */
final class Acquisition implements Acquirer {
  private enum State {
    /** No connection is wanted, or none may be asked for yet. */
    IDLE,
    /** The pool has been asked for a connection. */
    ACQUIRING,
    /** A dialogue prepares the connection. */
    PREPARING
  }

  /** Number of connections that may end in a row before the client gets an error. */
  private static final int MAX_RETRIES = 3;

  private final ConnectionPool pool;
  private final Loop loop;
  private final boolean shared;
  private final Consumer<PooledConnection> ready;
  private final List<LeaseUser> waiting = new ArrayList<>(1);
  private State state = State.IDLE;
  private PoolKey key = PoolKey.NONE;
  private AcquireRequest request = new AcquireRequest(this, key);
  private @Nullable PooledConnection preparing;
  private int retries;
  private boolean newerOnly;
  private long newerThan;

  /**
   * Creates one for which no user waits yet.
   *
   * @param shared whether a connection must do for other users' requests, too
   * @param ready receives a connection that is ready
   */
  Acquisition(ConnectionPool pool, Loop loop, boolean shared, Consumer<PooledConnection> ready) {
    this.pool = pool;
    this.loop = loop;
    this.shared = shared;
    this.ready = ready;
  }

  private void moveTo(State next, @Nullable PooledConnection connection) {
    state = next;
    preparing = connection;
  }

  boolean isIdle() {
    return state == State.IDLE;
  }

  /** Accepts only connections made after that moment. */
  void onlyNewerThan(long moment) {
    newerOnly = true;
    newerThan = moment;
  }

  /** Adds a user that waits. */
  void add(LeaseUser user) {
    waiting.add(user);
    if (state == State.PREPARING) {
      user.client().resumeSoon(); // only a client that is read is seen to leave
    }
  }

  /** Asks for a connection if a user waits for one. */
  void begin() {
    if (!waiting.isEmpty()) {
      retries = 0;
      acquire();
    }
  }

  private void acquire() {
    moveTo(State.ACQUIRING, null);
    PoolKey wanted = waiting.get(0).clientSide().key();
    if (!wanted.equals(key)) {
      key = wanted;
      request = new AcquireRequest(this, key);
    }
    pool.acquire(loop.index(), request);
  }

  /** Asks for another connection if this one ended before a client's byte was sent on it. */
  private boolean triesAgain(CloseReason reason) {
    boolean ended =
        reason == CloseReason.PEER_FIN
            || reason == CloseReason.PEER_RESET
            || reason == CloseReason.STALE;
    boolean again = !waiting.isEmpty() && ended && retries++ < MAX_RETRIES;
    if (again) {
      pool.countHiddenRetry();
      acquire();
    }
    return again;
  }

  /** Removes a user that no longer waits. */
  void forget(LeaseUser user) {
    waiting.remove(user);
    if (waiting.isEmpty() && state == State.ACQUIRING) {
      request.cancel();
      request = new AcquireRequest(this, key); // the old request's dial may be under way
      moveTo(State.IDLE, null);
    } else if (waiting.isEmpty() && preparing != null) {
      limit(preparing);
    }
  }

  @Override
  public boolean prefers(PooledConnection idle) {
    return takes(idle) && (waiting.isEmpty() || waiting.get(0).clientSide().suits(idle.server()));
  }

  @Override
  public boolean takes(PooledConnection idle) {
    return !newerOnly || idle.wasMadeAfter(newerThan);
  }

  @Override
  public int source() {
    return waiting.isEmpty() ? 0 : waiting.get(0).client().source();
  }

  @Override
  public void onAcquired(PooledConnection connection) {
    if (!takes(connection)) { // those that wait for any get the older ones first
      connection.close(CloseReason.STALE);
      moveTo(State.IDLE, null);
      if (!waiting.isEmpty()) {
        pool.countHiddenRetry();
        acquire(); // each time there is one fewer
      }
      return;
    }
    newerOnly = false;
    for (LeaseUser user : waiting) {
      user.client().served(connection, request.waitedNanos());
    }
    Dialogue dialogue = waiting.get(0).preparation(connection.server(), shared);
    if (dialogue == null) {
      isReady(connection);
      return;
    }
    moveTo(State.PREPARING, connection);
    // A user waits, so the dialogue gets as much time as its request would.
    connection.run(
        dialogue, null, (lost, failure) -> prepared(connection, dialogue, lost, failure));
    waiting.forEach(user -> user.client().resumeSoon());
  }

  /** Gives a preparation that no user waits for the time of a reset. */
  private void limit(PooledConnection deserted) {
    loop.schedule(
        () -> {
          if (preparing == deserted && waiting.isEmpty()) {
            moveTo(State.IDLE, null);
            deserted.close(CloseReason.CLIENT_GONE);
          }
        },
        pool.upkeep().resetTimeout().toNanos());
  }

  private void prepared(
      PooledConnection connection,
      Dialogue dialogue,
      @Nullable CloseReason lost,
      @Nullable String failure) {
    if (preparing != connection) {
      return; // it was given up in the meantime
    }
    moveTo(State.IDLE, null);
    String refusal = dialogue.refusal();
    if (lost != null) {
      if (!refusal.isEmpty()) {
        refuse(refusal);
      } else if (!triesAgain(lost)) {
        refuse("upstream connection lost (" + lost.word() + ")");
      }
    } else if (!refusal.isEmpty()) {
      connection.server().taint();
      connection.release();
      refuse(refusal);
    } else if (failure != null) {
      connection.close(CloseReason.PROTOCOL_ERROR);
      String text = pool.describe("preparation: " + failure);
      onRefused(new Refusal(CloseReason.PROTOCOL_ERROR, text));
    } else if (waiting.isEmpty()) {
      connection.release();
    } else {
      isReady(connection);
    }
  }

  private void isReady(PooledConnection connection) {
    moveTo(State.IDLE, null);
    ready.accept(connection);
  }

  @Override
  public void onRefused(Refusal refusal) {
    moveTo(State.IDLE, null);
    if (!triesAgain(refusal.reason())) {
      takeWaiting().forEach(user -> user.refused(refusal));
    }
  }

  private void refuse(String failure) {
    moveTo(State.IDLE, null);
    takeWaiting().forEach(user -> user.failed(failure));
  }

  /** Notifies all users that wait, in their order, that the lease has a connection. */
  void becameReady(Lease lease) {
    if (waiting.size() == 1) { // most often, and then without a copy
      waiting.remove(0).ready(lease);
    } else {
      takeWaiting().forEach(user -> user.ready(lease));
    }
  }

  private List<LeaseUser> takeWaiting() {
    List<LeaseUser> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }
}
