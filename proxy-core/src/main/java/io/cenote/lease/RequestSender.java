package io.cenote.lease;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.ClientSide.Step;
import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Sender of one client's requests, step by step. If the next request cannot be sent yet, it keeps
 * the remaining bytes of the read, and the client is not read until then.
 *
 * <p>Thread: the session's loop.
 */
final class RequestSender {
  private final Conversation conversation;
  private final LeaseCounts counts;
  private final ClientSide clientSide;
  private final Bounds bounds;
  private final LeaseClient client;
  private final Run run = new Run();

  private @Nullable Step step;
  private @Nullable ByteBuf stalled;
  private @Nullable String failure;
  private boolean pumping;
  private boolean again;
  private boolean blocked;
  private boolean answered;
  private boolean ended;
  private long bytes;

  RequestSender(
      Conversation conversation,
      ClientSide clientSide,
      Bounds bounds,
      LeaseCounts counts,
      LeaseClient client) {
    this.conversation = conversation;
    this.counts = counts;
    this.clientSide = clientSide;
    this.bounds = bounds;
    this.client = client;
  }

  /** Tests whether bytes of the client could not be sent yet. */
  boolean isStalled() {
    return stalled != null || !run.isEmpty();
  }

  /** Number of the client's bytes that could not be sent yet. */
  int stalledBytes() {
    return stalled == null ? 0 : stalled.readableBytes();
  }

  /** Tests whether the client has announced its end. */
  boolean isEnded() {
    return ended;
  }

  /** Tests whether it is at work, so that the awaited event may come within its own call. */
  boolean isPumping() {
    return pumping;
  }

  /** Bytes that were sent to an upstream. */
  long bytes() {
    return bytes;
  }

  /** Takes more bytes of the client. */
  void read(ByteBuf data) {
    ByteBuf before = stalled;
    if (before == null) {
      again = false;
      pump(data);
      if (conversation.isGone()) {
        close();
      } else if (blocked && again) {
        resume();
      }
    } else { // one read may still have been under way
      stalled = joined(before, data);
      client.pause();
    }
  }

  private static ByteBuf joined(ByteBuf before, ByteBuf after) {
    int length = before.readableBytes() + after.readableBytes();
    ByteBuf all = after.alloc().directBuffer(length).writeBytes(before).writeBytes(after);
    before.release();
    return all;
  }

  /** Retries steps that could not be taken. */
  void resume() {
    again = true; // it may be at work, past the point where it would see the change
    if (pumping || conversation.isGone()) {
      return;
    }
    ByteBuf in = stalled;
    if (in == null) {
      return;
    }
    while (again && blocked && !conversation.isGone()) {
      again = false;
      pump(in);
    }
    if (conversation.isGone() || !blocked) {
      stalled = null;
      in.release();
    }
    if (stalled == null && !conversation.isGone()) {
      client.keptChanged();
      client.resume();
    }
  }

  /** Gives the client an error for the request that waits. */
  void fail(String why) {
    failure = why;
  }

  private void pump(ByteBuf in) {
    pumping = true;
    blocked = false;
    try {
      while (!conversation.isGone() && takeStep(in)) {
        step = null;
      }
      run.send(in);
    } catch (RuntimeException | Error failure) {
      client.broken(failure); // the caller has no part in it
    } finally {
      pumping = false;
    }
    conversation.stepsTaken();
  }

  /** Tests whether there may be another step to take. */
  private boolean takeStep(ByteBuf in) {
    if (conversation.isBehind()) {
      return block(in);
    }
    if (step == null || step == Step.HOLD) {
      if (conversation.keepsForReplies(bounds.requestBytes()) || (answered && isAnsweredMuch())) {
        return block(in); // a client that does not read its answers gets no more
      }
      answered = false;
      step = clientSide.next(in);
    }
    Step now = step;
    return switch (now) {
      case MORE, END -> {
        step = null;
        ended |= now == Step.END;
        yield false;
      }
      case ANSWER -> {
        conversation.answer(clientSide.answer());
        answered = true;
        yield true;
      }
      case SECURE -> {
        conversation.answer(clientSide.answer());
        step = null;
        client.secure();
        yield false;
      }
      case SEND -> trySend(in);
      case ACQUIRE -> tryAcquire(in);
      case CANCEL -> {
        conversation.cancelOther(clientSide.cancels());
        yield true;
      }
      case HOLD -> block(in);
    };
  }

  private boolean expectsMuch() {
    return conversation.outstanding() >= bounds.inflight() || client.isFull();
  }

  private boolean isAnsweredMuch() {
    return conversation.outstanding() >= bounds.inflight()
        || client.stored() >= bounds.requestBytes();
  }

  private boolean trySend(ByteBuf in) {
    boolean full = clientSide.part().beginsRequest() && expectsMuch();
    if (full && stalled == null) {
      counts.inflightWait();
    }
    Lease to = full || failure != null ? null : conversation.find();
    if (failure != null) {
      refuse(failure, in);
    } else if (to != null) {
      send(in, to);
    } else {
      return block(in);
    }
    return true;
  }

  private boolean tryAcquire(ByteBuf in) {
    Lease ready = failure == null ? conversation.find() : null;
    if (failure != null) {
      refuse(failure, in);
    } else if (ready == null) {
      return block(in);
    }
    return true;
  }

  private void refuse(String why, ByteBuf in) {
    failure = null;
    if (clientSide.refused(in)) {
      conversation.answer(clientSide.error(why, in.alloc()));
    }
  }

  private void send(ByteBuf in, Lease to) {
    Reply reply = clientSide.reply(in);
    if (reply != null) { // first, because a failed write notifies the recipients
      conversation.expects(to, reply);
    }
    ByteBuf own = clientSide.part().own();
    int length = clientSide.part().length();
    bytes += length;
    if (own != null) {
      run.send(in);
      to.send(own, own.readerIndex(), length);
    } else if (to.isShared()) {
      to.send(in, in.readerIndex(), length);
    } else {
      if (!run.reaches(in.readerIndex())) {
        run.send(in); // the bytes between were answered here
      }
      run.add(to, in.readerIndex(), length);
    }
    clientSide.sent(in);
  }

  /** Stops for now; returns false. */
  private boolean block(ByteBuf in) {
    run.send(in);
    blocked = true;
    if (stalled == null) {
      stalled = in.alloc().directBuffer(in.readableBytes()).writeBytes(in);
      client.pause();
    }
    return false;
  }

  /** Drops the kept bytes: the client has gone. */
  void close() {
    if (stalled != null && !pumping) {
      stalled.release();
      stalled = null;
    }
  }
}
