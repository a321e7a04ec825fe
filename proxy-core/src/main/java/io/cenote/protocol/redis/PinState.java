package io.cenote.protocol.redis;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a client on a connection of its own, beyond what {@link RedisState} knows.
 *
 * <p>Thread: the client's loop.
 */
final class PinState {
  private static final String LARGE = "large";

  private final RedisState state;
  private final Subscriber subscriber = new Subscriber();
  private boolean blocking;
  private boolean unsettled; // until the reply, nobody knows what the next requests are meant for
  private boolean greeting; // until its reply, nobody knows the client's name and version
  private boolean switching; // a subscriber's HELLO is under way, and nothing behind it
  private String raw;

  /**
   * @param raw why bytes go through as they are from the start; empty if they do not
   */
  PinState(RedisState state, String raw) {
    this.state = state;
    this.raw = raw;
  }

  /**
   * A request was sent.
   *
   * @param kind as what it counts
   * @param arguments how many it has, the command's name not counted
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

  /** Whether a request of that kind is the {@code HELLO} of a client that is followed. */
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

  /** Sees what the client gets while bytes go through as they are. */
  void received(RedisServer server, ByteBuf bytes, int from, int to) {
    if (!isFollowed()) {
      return;
    }
    subscriber.received(server, bytes, from, to, state.version() > 2);
    if (subscriber.takeReset()) {
      state.clear();
    }
    if (subscriber.ends()) {
      server.taint(); // the reset would not pass if a frame had been miscounted
    }
  }

  /** Whether the client subscribes, and what it says and gets is followed. */
  boolean isFollowed() {
    return subscriber.isFollowed();
  }

  /** Whether what becomes of that request depends on what its client is to get first. */
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

  /** Every reply that was owed has come. */
  void caughtUp() {
    reset();
    blocking = false;
  }

  /**
   * The client has reset itself, so that replies to earlier requests change nothing for it. The
   * server may still block on one of those requests.
   */
  void reset() {
    unsettled = false;
    greeting = false;
  }

  /**
   * Whether what the next requests are meant for is not to be had on another connection: a
   * transaction, watched keys, or a reply on which it depends.
   */
  boolean isUnsettled() {
    return unsettled || state.isInTransaction() || state.isWatching();
  }

  boolean isBlocking() {
    return blocking;
  }

  /** Whether nothing that goes through is looked at any more. */
  boolean isRaw() {
    return !raw.isEmpty() || subscriber.isLost();
  }

  /** The word of log and metric; empty if nothing keeps it. */
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
