package io.cenote.protocol.redis;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reasons to keep a client on its connection, beyond those of {@link RedisState}.
 *
 * <p>Thread: the client's loop.
 */
final class PinState {
  private static final String LARGE = "large";

  private final RedisState state;
  private final Subscriber subscriber = new Subscriber();
  private boolean blocking;
  private boolean unsettled; // until the reply, the next requests depend on it
  private boolean greeting; // until its reply, the client's name and version are unknown
  private boolean switching; // a subscriber's HELLO is pending, and nothing behind it
  private String raw;

  /**
   * @param raw reason why bytes go through unread from the start; empty: they do not
   */
  PinState(RedisState state, String raw) {
    this.state = state;
    this.raw = raw;
  }

  /**
   * A request was sent.
   *
   * @param kind the kind as which it counts
   * @param arguments number of arguments, without the command's name
   */
  void sent(CommandTable.Command command, Kind kind, int arguments) {
    if (isSwitch(kind)) {
      switching = true;
      return;
    }
    if (isFollowed() || follows(kind)) {
      subscriber.sent(command, kind, arguments);
      return;
    }
    blocking |= kind.blocks() && !state.isInTransaction();
    unsettled |= kind.isPremise();
    greeting |= kind == Kind.HELLO;
    if (kind.isRaw()) {
      raw = state.isInTransaction() ? Kind.MULTI.pin() : kind.pin();
    } else {
      state.sent(kind, arguments == 0);
    }
  }

  /** Tests whether a request of that kind is the {@code HELLO} of a client that is followed. */
  boolean isSwitch(Kind kind) {
    return isFollowed() && kind == Kind.HELLO;
  }

  /** The reply to a subscriber's {@code HELLO} has arrived. */
  void switched() {
    switching = false;
  }

  private boolean follows(Kind kind) {
    return kind == Kind.SUBSCRIBE && !state.isInTransaction() && state.hasReplies();
  }

  /** Sees the client's bytes while they go through unread. */
  void received(RedisServer server, ByteBuf bytes, int from, int to) {
    if (!isFollowed()) {
      return;
    }
    subscriber.received(server, bytes, from, to, state.version() > 2);
    if (subscriber.takeReset()) {
      state.clear();
    }
    if (subscriber.ends()) {
      server.taint(); // the reset would fail if a frame had been miscounted
    }
  }

  /** Tests whether the client subscribes and is followed. */
  boolean isFollowed() {
    return subscriber.isFollowed();
  }

  /** Tests whether the decision on that request depends on pending replies. */
  boolean holdsUp(Kind kind, boolean denied, @Nullable RedisServer server) {
    if (!isFollowed() || server == null) {
      return greeting && kind == Kind.CLIENT; // it may ask for the name or in the other version
    }
    if (switching) {
      return true;
    }
    boolean counted = state.version() > 2 && kind == Kind.PLAIN; // its reply is no push
    if ((kind == Kind.SUBSCRIBE || counted) && !denied) {
      return subscriber.isFull();
    }
    boolean ours = denied || kind == Kind.QUIT || state.version() > 2;
    return !subscriber.isAnswered() || (ours && server.isWithinFrame());
  }

  /** No reply is pending any more. */
  void caughtUp() {
    reset();
    blocking = false;
  }

  /**
   * The client has sent RESET: replies to earlier requests no longer change its state. The server
   * may still block on one of those requests.
   */
  void reset() {
    unsettled = false;
    greeting = false;
  }

  /**
   * Tests whether the next requests depend on this connection: a transaction, watched keys, or a
   * pending reply.
   */
  boolean isUnsettled() {
    return unsettled || state.isInTransaction() || state.isWatching();
  }

  boolean isBlocking() {
    return blocking;
  }

  /** Tests whether bytes go through unread for good. */
  boolean isRaw() {
    return !raw.isEmpty() || subscriber.isLost();
  }

  /** Word of log and metric; empty if nothing keeps it. */
  String word(boolean withinRequest) {
    if (isFollowed() || subscriber.isLost()) {
      return Kind.SUBSCRIBE.pin();
    }
    if (isRaw()) {
      return raw;
    }
    if (state.isInTransaction()) {
      return Kind.MULTI.pin();
    }
    if (state.isWatching()) {
      return Kind.WATCH.pin();
    }
    return blocking ? Kind.BLOCKING.pin() : withinRequest ? LARGE : "";
  }
}
