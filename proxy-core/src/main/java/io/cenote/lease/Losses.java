package io.cenote.lease;

import io.cenote.pool.LendingCounts;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Reply;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What lost connections owed to one client. It is told at once, unless a request among it may be
 * sent again: then that is done, once, on a connection made since, and what the client is told of
 * the others keeps its place between the replies. Nothing is sent again that was asked before
 * something that may have changed what it is about.
 *
 * <p>Thread: the session's loop. Its owner closes it.
 */
final class Losses {
  /** The client whose losses they are. */
  interface Owner {
    /** Whether it has gone. */
    boolean isGone();

    /** Takes what it is told at once. */
    void deliver(ByteBuf told);

    /** Takes what it is told in its turn, behind what it expects. */
    void answer(ByteBuf told);

    /** Something is to be sent again, on a connection made after that moment. */
    void wantsNew(long lostAt);

    /** The reply to one more request that is sent again is expected. */
    void expectsAgain();

    /** Sends those requests, lent for the time of the call. */
    void sendAgain(ByteBuf requests);
  }

  /**
   * One that was owed.
   *
   * @param request what may be sent again; null: nothing may
   * @param told what the client gets otherwise
   */
  private record Loss(@Nullable ByteBuf request, ByteBuf told) {}

  private final Owner owner;
  private final LendingCounts counts;
  private final ClientSide talk;
  private final Loop loop;
  private final ByteBufAllocator allocator;
  private boolean due;
  private final Deque<Loss> waiting = new ArrayDeque<>(0);

  Losses(
      Owner owner, ClientSide talk, LendingCounts counts, Loop loop, ByteBufAllocator allocator) {
    this.owner = owner;
    this.counts = counts;
    this.talk = talk;
    this.loop = loop;
    this.allocator = allocator;
  }

  /** Whether something waits to be sent again, and all else behind it. */
  boolean areWaiting() {
    return !waiting.isEmpty();
  }

  /** One more; none of its reply has come. */
  void add(Reply reply, CloseReason reason) {
    if (!reply.isHarmless()) {
      giveUp(); // what was asked before could see now what this one has done
    }
    ByteBuf told = reply.local();
    ByteBuf request = null;
    if (told == null && !owner.isGone()) {
      String text = "upstream connection lost (" + reason.word() + "), outcome unknown";
      told = reply.lost(talk.error(text, allocator));
      request = talk.isAtRest() ? reply.request() : null;
    }
    if (told == null) {
      return;
    }
    if (waiting.isEmpty() && request == null) {
      owner.deliver(told);
      return;
    }
    if (!due) {
      due = true;
      long now = loop.nanos();
      loop.execute(() -> begin(now)); // once all is told
    }
    waiting.add(new Loss(request, told));
  }

  private void begin(long lostAt) {
    due = false;
    if (areWaiting()) {
      owner.wantsNew(lostAt);
    }
  }

  /** Sends again what may be, and tells the rest in its turn. */
  void sendOn() {
    Loss[] all = waiting.toArray(new Loss[0]);
    waiting.clear();
    ByteBuf requests = allocator.directBuffer();
    for (Loss loss : all) {
      ByteBuf request = loss.request;
      if (owner.isGone()) {
        loss.told.release(); // it did not take what it was told before
      } else if (request == null) {
        owner.answer(loss.told);
      } else {
        loss.told.release();
        requests.writeBytes(request);
        owner.expectsAgain();
        counts.replay();
      }
    }
    if (!owner.isGone()) {
      owner.sendAgain(requests);
    }
    requests.release();
  }

  /** There is no connection to be had: the client is told. */
  void giveUp() {
    while (!waiting.isEmpty()) {
      owner.deliver(waiting.poll().told);
    }
  }

  /** The client has gone. */
  void close() {
    waiting.forEach(loss -> loss.told.release());
    waiting.clear();
  }
}
