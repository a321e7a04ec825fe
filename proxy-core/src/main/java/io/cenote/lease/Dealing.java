package io.cenote.lease;

import io.cenote.journal.LimitedLog;
import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.protocol.Violation;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Deals the replies of one read out to those for whom they are. While it does, nothing may be taken
 * away from under it: an end that is asked for meanwhile comes after.
 *
 * <p>Thread: the connection's loop.
 */
final class Dealing {
  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.pool"));

  private final Owed owed;
  private boolean underWay;
  private @Nullable CloseReason failure;
  private int plainFrom;
  private int plainTo;

  Dealing(Owed owed) {
    this.owed = owed;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** The connection is to be ended once this is over. */
  void failLater(CloseReason reason) {
    failure = reason;
  }

  /**
   * Deals out what was read.
   *
   * @return why the connection must be ended now; null: it need not
   */
  @Nullable CloseReason deal(ServerSide server, ByteBuf bytes, Link link) {
    underWay = true;
    failure = null;
    try {
      dealAll(server, bytes, link);
    } catch (Violation broken) {
      String pool = link.pool().name();
      String word = CloseReason.PROTOCOL_ERROR.word();
      LOG.warn(pool + ' ' + word, "pool=" + pool + " " + word + ": " + broken.getMessage());
      failure = CloseReason.PROTOCOL_ERROR;
    } finally {
      underWay = false;
    }
    return failure;
  }

  private void dealAll(ServerSide server, ByteBuf bytes, Link link) throws Violation {
    int at = bytes.readerIndex();
    int to = bytes.writerIndex();
    while (at < to && failure == null) {
      if (link.isRaw()) {
        link.rawRead(bytes.skipBytes(at - bytes.readerIndex()));
        return;
      }
      if (owed.isEmpty()) {
        failure = CloseReason.UNEXPECTED_DATA;
        return;
      }
      at = dealToOne(server, bytes, at, to);
    }
  }

  /** Deals as far as the replies are for one client; returns up to where. */
  private int dealToOne(ServerSide server, ByteBuf bytes, int from, int to) throws Violation {
    Exchange whose = owed.exchange();
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
      if (owed.reply().isPlain()) {
        plainTo = until;
      } else {
        dealSpecial(bytes, at, until, whole);
      }
      at = until;
      if (whole) {
        owed.poll();
        answered++;
        more = !owed.isEmpty() && owed.exchange() == whose && owed.reply().local() == null;
      }
    }
    deliverPlain(whose, bytes);
    whose.replied(answered);
    dealLocals();
    return at;
  }

  /** What is plain goes out in one piece. */
  private void deliverPlain(Exchange whose, ByteBuf bytes) {
    if (plainFrom < plainTo) {
      whose.replies().deliver(bytes, plainFrom, plainTo);
    }
  }

  private void dealSpecial(ByteBuf bytes, int from, int to, boolean whole) {
    Exchange whose = owed.exchange();
    Reply reply = owed.reply();
    deliverPlain(whose, bytes);
    plainFrom = to;
    plainTo = to;
    ByteBuf instead = null;
    try {
      instead = reply.heard(bytes, from, to, whole);
    } catch (RuntimeException | Error failure) {
      whose.broken(failure);
    }
    if (reply.isPassed()) {
      whose.replies().deliver(bytes, from, to);
    }
    if (instead != null) {
      whose.replies().deliver(instead);
    }
  }

  private void dealLocals() {
    while (!owed.isEmpty()) {
      ByteBuf local = owed.reply().local();
      if (local == null) {
        return;
      }
      Exchange whose = owed.exchange();
      owed.poll();
      whose.replies().deliver(local);
      whose.replied(1);
    }
  }
}
