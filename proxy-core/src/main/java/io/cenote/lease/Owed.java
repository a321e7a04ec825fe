package io.cenote.lease;

import io.cenote.protocol.Reply;
import org.jspecify.annotations.Nullable;

/**
 * The replies that one upstream connection owes, in the order in which they will come, each with
 * whom it is for.
 *
 * <p>Thread: the connection's loop.
 */
final class Owed {
  private static final int FIRST_SIZE = 16;

  private @Nullable Exchange[] exchanges = new @Nullable Exchange[FIRST_SIZE];
  private @Nullable Reply[] replies = new @Nullable Reply[FIRST_SIZE];
  private int head;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** One more; the caller bounds how many. */
  void add(Exchange exchange, Reply reply) {
    if (size == replies.length) {
      grow();
    }
    int at = (head + size) & (replies.length - 1);
    exchanges[at] = exchange;
    replies[at] = reply;
    size++;
    int kept = reply == Reply.PLAIN ? 0 : reply.keptBytes();
    if (kept > 0) {
      exchange.keeps(kept);
    }
  }

  /** Whose reply comes next. */
  Exchange exchange() {
    Exchange first = exchanges[head];
    if (first == null) {
      throw new IllegalStateException("owed: none");
    }
    return first;
  }

  /** What becomes of it. */
  Reply reply() {
    Reply first = replies[head];
    if (first == null) {
      throw new IllegalStateException("owed: none");
    }
    return first;
  }

  /** The next one has come. */
  void poll() {
    Reply reply = reply();
    int kept = reply == Reply.PLAIN ? 0 : reply.keptBytes();
    if (kept > 0) {
      exchange().keeps(-kept);
    }
    reply.over();
    exchanges[head] = null;
    replies[head] = null;
    head = (head + 1) & (replies.length - 1);
    size--;
  }

  /** Whether nobody who is owed anything is there any more. */
  boolean isDeserted() {
    for (int i = 0; i < size; i++) {
      Exchange exchange = exchanges[(head + i) & (exchanges.length - 1)];
      if (exchange != null && !exchange.isGone()) {
        return false;
      }
    }
    return true;
  }

  private void grow() {
    @Nullable Exchange[] moreExchanges = new @Nullable Exchange[size * 2];
    @Nullable Reply[] moreReplies = new @Nullable Reply[size * 2];
    for (int i = 0; i < size; i++) {
      int at = (head + i) & (size - 1);
      moreExchanges[i] = exchanges[at];
      moreReplies[i] = replies[at];
    }
    exchanges = moreExchanges;
    replies = moreReplies;
    head = 0;
  }
}
