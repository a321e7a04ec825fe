package io.cenote.lease;

import io.cenote.pool.LendingCounts;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.ClientSide.Step;
import io.cenote.protocol.Reply;
import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes what one client says step by step and sends its requests. Where the next one cannot be sent
 * yet, it keeps what it has of the client's bytes, which is what one read brought, and the client
 * is not read until it can.
 *
 * <p>Thread: the session's loop.
 */
final class RequestSender {
  /** Where a request goes. */
  interface Way {
    /** Whether several clients' requests may be on their way on it. */
    boolean isShared();

    /** Sends a part of a buffer that is lent for the time of the call. */
    void send(ByteBuf borrowed, int from, int length);
  }

  /** The client whose requests they are. */
  interface Owner {
    /** Whether it has gone. */
    boolean isGone();

    /** Whether something must be sent again before anything else is. */
    boolean isBehind();

    /** Whether as much is kept for what it expects as may be. */
    boolean holdsMuch();

    /** Whether it expects as much as it may, where it is we who answer. */
    boolean isAnsweredMuch();

    /** Whether it expects as much as it may. */
    boolean isOwedMuch();

    /** Gets a way for the part that the client side has; null if there is none now. */
    @Nullable Way find();

    /** Its own connection. */
    Way own();

    /** The reply is expected on that way from now on. */
    void expects(Way way, Reply reply);

    /** Takes an answer of ours, in its turn. */
    void answer(ByteBuf answer);

    /** All steps that could be taken are taken. */
    void pumped();

    /** All that the client has said is sent. */
    void pumpedAll();

    /** Something of ours has failed with its bytes in hand. */
    void broken(Throwable failure);
  }

  private final Owner owner;
  private final LendingCounts counts;
  private final ClientSide talk;
  private final Stream client;
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

  RequestSender(Owner owner, ClientSide talk, LendingCounts counts, Stream client) {
    this.owner = owner;
    this.counts = counts;
    this.talk = talk;
    this.client = client;
  }

  /** Whether something that the client has said could not be sent yet. */
  boolean isStalled() {
    return stalled != null || run.length() > 0;
  }

  /** Bytes of what the client has said that could not be sent yet. */
  int stalledBytes() {
    return stalled == null ? 0 : stalled.readableBytes();
  }

  /** Whether the client has taken its leave. */
  boolean isEnded() {
    return ended;
  }

  /** Whether it is at work, so that what it waits for may have come within a call of its own. */
  boolean isPumping() {
    return pumping;
  }

  /** Bytes that were sent to an upstream. */
  long bytes() {
    return bytes;
  }

  /** The client has said more. */
  void read(ByteBuf data) {
    ByteBuf before = stalled;
    if (before == null) {
      again = false;
      pump(data);
      if (owner.isGone()) {
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

  /** Something has changed: tries again what could not be done. */
  void resume() {
    again = true; // it may be at work, and past where it would see the change
    if (pumping || owner.isGone()) {
      return;
    }
    ByteBuf in = stalled;
    if (in == null) {
      return;
    }
    while (again && blocked && !owner.isGone()) {
      again = false;
      pump(in);
    }
    if (owner.isGone() || !blocked) {
      stalled = null;
      in.release();
    }
    if (stalled == null && !owner.isGone()) {
      owner.pumpedAll();
      client.resume();
    }
  }

  /** What waits cannot be sent at all: the client is told. */
  void fail(String why) {
    failure = why;
  }

  private void pump(ByteBuf in) {
    pumping = true;
    blocked = false;
    try {
      while (!owner.isGone() && takeStep(in)) {
        step = null;
      }
      sendRun(in);
    } catch (RuntimeException | Error failure) {
      owner.broken(failure); // whoever has this client tried again has no part in it
    } finally {
      pumping = false;
    }
    owner.pumped();
  }

  /** Whether there may be another step to take. */
  private boolean takeStep(ByteBuf in) {
    if (owner.isBehind()) {
      return block(in);
    }
    if (step == null || step == Step.HOLD) {
      if (owner.holdsMuch() || (answered && owner.isAnsweredMuch())) {
        return block(in); // who does not read its answers gets no more of them
      }
      answered = false;
      step = talk.next(in);
    }
    Step now = step;
    return switch (now) {
      case MORE, END -> {
        step = null;
        ended |= now == Step.END;
        yield false;
      }
      case ANSWER -> {
        owner.answer(talk.answer());
        answered = true;
        yield true;
      }
      case SEND -> trySend(in);
      case HOLD -> block(in);
    };
  }

  private boolean trySend(ByteBuf in) {
    boolean full = talk.beginsRequest() && owner.isOwedMuch();
    if (full && stalled == null) {
      counts.inflightWait();
    }
    Way to = full || failure != null ? null : owner.find();
    String why = failure;
    if (why != null) {
      failure = null;
      if (talk.refused(in)) {
        owner.answer(talk.error(why, in.alloc()));
      }
    } else if (to != null) {
      send(in, to);
    } else {
      return block(in);
    }
    return true;
  }

  private void send(ByteBuf in, Way to) {
    if (talk.isAnswered()) { // first of all, for a write that fails is told to whoever is owed
      owner.expects(to, talk.reply(in));
    }
    ByteBuf part = talk.ownPart();
    int length = talk.partLength();
    bytes += length;
    if (part != null) {
      sendRun(in);
      to.send(part, part.readerIndex(), length);
    } else if (to.isShared()) {
      to.send(in, in.readerIndex(), length);
    } else {
      if (!run.reaches(in.readerIndex())) {
        sendRun(in); // what lies between was answered here
      }
      run.extend(in.readerIndex(), length);
    }
    talk.sent(in);
  }

  private void sendRun(ByteBuf in) {
    if (run.length() > 0) {
      int length = run.length();
      run.clear();
      owner.own().send(in, run.from(), length);
    }
  }

  /** No further for now; gives false. */
  private boolean block(ByteBuf in) {
    sendRun(in);
    blocked = true;
    if (stalled == null) {
      stalled = in.alloc().directBuffer(in.readableBytes()).writeBytes(in);
      client.pause();
    }
    return false;
  }

  /** The client has gone. */
  void close() {
    if (stalled != null && !pumping) {
      stalled.release();
      stalled = null;
    }
  }
}
