package io.cenote.lease;

import io.cenote.journal.LimitedLog;
import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.protocol.Unasked;
import io.cenote.protocol.Violation;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Dispatches the replies of one read to their recipients. An end that is requested meanwhile waits
 * until that is over.
 *
 * <p>Thread: the connection's loop.
 */
final class ReplyDispatcher {
  /** Connection whose replies are dispatched. */
  interface Source {
    /** The pool's name, for the log. */
    String poolName();

    /** Tests whether bytes go to the client unread; then {@link #rawRead} takes them. */
    boolean isRaw();

    /** Takes bytes unread. */
    void rawRead(ByteBuf bytes);

    /** Takes an unasked message for the one client that has the connection, if any. */
    boolean forward(ByteBuf bytes);
  }

  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.pool"));

  private final PendingReplies pending;
  private boolean underWay;
  private @Nullable CloseReason failure;
  private int plainFrom;
  private int plainTo;

  ReplyDispatcher(PendingReplies pending) {
    this.pending = pending;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** Requests the end of the connection once this is over. */
  void failLater(CloseReason reason) {
    failure = reason;
  }

  /**
   * Dispatches the bytes of one read.
   *
   * @return the reason to close the connection now; null: none
   */
  @Nullable CloseReason dispatch(ServerSide server, ByteBuf bytes, Source source) {
    underWay = true;
    failure = null;
    try {
      dispatchAll(server, bytes, source);
    } catch (Violation broken) {
      String pool = source.poolName();
      String word = CloseReason.PROTOCOL_ERROR.word();
      LOG.warn(pool + ' ' + word, "pool=" + pool + " " + word + ": " + broken.getMessage());
      failure = CloseReason.PROTOCOL_ERROR;
    } finally {
      underWay = false;
    }
    return failure;
  }

  private void dispatchAll(ServerSide server, ByteBuf bytes, Source source) throws Violation {
    int at = bytes.readerIndex();
    int to = bytes.writerIndex();
    while (at < to && failure == null) {
      if (source.isRaw()) {
        source.rawRead(bytes.skipBytes(at - bytes.readerIndex()));
        return;
      }
      if (pending.isEmpty()) {
        unasked(server, bytes.skipBytes(at - bytes.readerIndex()), source);
        return;
      }
      at = dispatchToOne(server, bytes, at, to);
    }
  }

  private void unasked(ServerSide server, ByteBuf bytes, Source source) {
    Unasked verdict = server.unasked(bytes);
    boolean taken = verdict == Unasked.FORWARD ? source.forward(bytes) : verdict == Unasked.KEEP;
    if (!taken) {
      failure = CloseReason.UNEXPECTED_DATA;
    }
  }

  /** Dispatches the next replies for one client; returns the index behind them. */
  private int dispatchToOne(ServerSide server, ByteBuf bytes, int from, int to) throws Violation {
    Recipient whose = pending.recipient();
    int at = from;
    int answered = 0;
    plainFrom = from;
    plainTo = from;
    boolean more = true;
    while (more && at < to) {
      int end = server.replyEnd(bytes, at, to);
      if (server.isUnasked()) {
        failure = CloseReason.UNEXPECTED_DATA;
        break;
      }
      boolean whole = end >= 0;
      int until = whole ? end : to;
      if (pending.reply().isPlain()) {
        plainTo = until;
      } else {
        dispatchSpecial(bytes, at, until, whole);
      }
      at = until;
      if (whole) {
        pending.poll();
        answered++;
        more =
            !pending.isEmpty() && pending.recipient() == whose && pending.reply().local() == null;
      }
    }
    deliverPlain(whose, bytes);
    whose.replied(answered);
    dispatchLocals();
    return at;
  }

  /** Delivers plain replies in one piece. */
  private void deliverPlain(Recipient whose, ByteBuf bytes) {
    if (plainFrom < plainTo) {
      whose.client().deliver(bytes, plainFrom, plainTo);
    }
  }

  private void dispatchSpecial(ByteBuf bytes, int from, int to, boolean whole) {
    Recipient whose = pending.recipient();
    Reply reply = pending.reply();
    deliverPlain(whose, bytes);
    plainFrom = to;
    plainTo = to;
    ByteBuf instead = null;
    try {
      instead = reply.received(bytes, from, to, whole);
    } catch (RuntimeException | Error failure) {
      whose.client().broken(failure);
    }
    if (reply.isPassed()) {
      whose.client().deliver(bytes, from, to);
    }
    if (instead != null) {
      whose.client().deliver(instead);
    }
  }

  private void dispatchLocals() {
    while (!pending.isEmpty()) {
      ByteBuf local = pending.reply().local();
      if (local == null) {
        return;
      }
      Recipient whose = pending.recipient();
      pending.poll();
      whose.client().deliver(local);
      whose.replied(1);
    }
  }
}
