package io.cenote.protocol.redis;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Follower of a client that subscribes on its own connection: its requests, their results, and the
 * number of subscriptions. Bytes go through unread meanwhile, and the client has the connection
 * until nothing is subscribed and nothing awaited. Bytes that cannot be followed end the following;
 * then the client keeps the connection for the rest of its session.
 *
 * <p>A subscription is confirmed once for each name, with the number of all that is subscribed
 * after it; {@code UNSUBSCRIBE} without names once for each channel there was, or once if there was
 * none. In RESP2 messages are arrays like other replies, and the server refuses most commands while
 * anything is subscribed; in RESP3 they are pushes, and any command may be used
 * (https://redis.io/docs/latest/develop/pubsub/).
 *
 * <p>Thread: the client's loop.
 */
final class Subscriber {
  private enum State {
    /** Nothing is subscribed, as far as the proxy knows. */
    NONE,
    FOLLOWED,
    LOST
  }

  /** Answers that one request waits for. */
  private static final class Awaited {
    /** As many confirmations as there are names of the family. */
    static final int ALL = -1;

    final Family family;
    int left;

    Awaited(Family family, int left) {
      this.family = family;
      this.left = left;
    }
  }

  private enum Family {
    /** No confirmations but one reply. */
    REPLY,
    CHANNELS,
    PATTERNS
  }

  /** Limit of requests that wait; beyond it the client waits. */
  private static final int MOST = 1024;

  private final ArrayDeque<Awaited> awaited = new ArrayDeque<>();
  private final Notice notice = new Notice();
  private final int[] subscribed = new int[Family.values().length];
  private State state = State.NONE;
  private boolean resetting;
  private boolean wasReset;

  boolean isFollowed() {
    return state == State.FOLLOWED;
  }

  boolean isLost() {
    return state == State.LOST;
  }

  /** Ends the following: the subscriptions are unknown from now on. */
  void lose() {
    state = State.LOST;
    awaited.clear();
  }

  /** Tests whether nothing is awaited. */
  boolean isAnswered() {
    return awaited.isEmpty();
  }

  /** Tests whether the limit of waiting requests is reached. */
  boolean isFull() {
    return awaited.size() >= MOST || resetting;
  }

  /** A request of that kind was sent; {@code names} are its arguments. */
  void sent(CommandTable.Command command, Kind kind, int names) {
    if (state == State.NONE) {
      state = State.FOLLOWED;
    }
    switch (kind) {
      case SUBSCRIBE -> awaited.add(confirmations(command.name(), names));
      case PLAIN, BLOCKING, WAIT, CLIENT, SCRIPT, KILL -> awaited.add(new Awaited(Family.REPLY, 1));
      case RESET -> {
        awaited.add(new Awaited(Family.REPLY, 1));
        resetting = true;
      }
      default -> lose();
    }
  }

  private static Awaited confirmations(String name, int names) {
    Family family = name.startsWith("p") ? Family.PATTERNS : Family.CHANNELS;
    boolean all = names == 0 && name.contains("unsubscribe");
    return new Awaited(family, all ? Awaited.ALL : Math.max(1, names));
  }

  /**
   * Sees the client's bytes.
   *
   * @param pushes whether messages are pushes (RESP3)
   */
  void received(RedisServer server, ByteBuf bytes, int from, int to, boolean pushes) {
    int at = from;
    try {
      while (at < to && state == State.FOLLOWED) {
        int end = server.replyEnd(bytes, at, to);
        notice.add(bytes, at, end < 0 ? to : end);
        if (end < 0) {
          return;
        }
        ended(pushes ? '>' : '*');
        notice.clear();
        at = end;
      }
    } catch (Violation broken) {
      lose(); // the client will see for itself
    }
  }

  private void ended(char type) {
    String word = notice.type() == type ? notice.word() : "";
    switch (word) {
      case "message", "pmessage" -> {}
      case "subscribe", "unsubscribe" -> confirmed(Family.CHANNELS, Family.PATTERNS);
      case "psubscribe", "punsubscribe" -> confirmed(Family.PATTERNS, Family.CHANNELS);
      default -> replied();
    }
  }

  private void confirmed(Family family, Family other) {
    Awaited first = awaited.peek();
    int now = notice.number() - subscribed[other.ordinal()];
    if (first == null || first.family != family || now < 0) {
      lose();
      return;
    }
    subscribed[family.ordinal()] = now;
    boolean done = first.left == Awaited.ALL ? now == 0 : --first.left == 0;
    if (done) {
      awaited.poll();
    }
  }

  private void replied() {
    Awaited first = awaited.poll();
    boolean isError = notice.type() == '-';
    if (first == null || (first.family != Family.REPLY && !isError)) {
      lose();
    } else if (resetting && awaited.isEmpty()) {
      resetting = false;
      wasReset = !isError;
      if (wasReset) {
        Arrays.fill(subscribed, 0);
      }
    }
  }

  /** Tests whether it has just ended: nothing is subscribed, and nothing awaited. */
  boolean ends() {
    boolean over =
        state == State.FOLLOWED
            && awaited.isEmpty()
            && subscribed[Family.CHANNELS.ordinal()] == 0
            && subscribed[Family.PATTERNS.ordinal()] == 0;
    if (over) {
      state = State.NONE;
    }
    return over;
  }

  /** Tests whether a {@code RESET} has succeeded since the last call. */
  boolean takeReset() {
    boolean was = wasReset;
    wasReset = false;
    return was;
  }
}
