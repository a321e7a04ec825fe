package io.cenote.lease;

import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Reply;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one conversation whose lease was lost before a byte of their replies had come. Each
 * is answered with an error at once, unless it, or one before it, may be sent again: then that is
 * done, once, on a connection made since, and errors keep their place between the replies. Nothing
 * is sent again that was asked before something that may have changed what it is about.
 *
 * <p>Thread: the client's loop. The conversation closes it.
 */
final class LostRequests {
  /**
   * One of them.
   *
   * @param request what may be sent again; null: nothing may
   * @param error what the client gets otherwise, in its turn
   */
  private record Lost(@Nullable ByteBuf request, ByteBuf error) {}

  private final Conversation conversation;
  private final ClientSide clientSide;
  private final LeaseClient client;
  private final LeaseCounts counts;
  private final Loop loop;
  private final Deque<Lost> waiting = new ArrayDeque<>(0);
  private boolean due;

  LostRequests(
      Conversation conversation, ClientSide clientSide, LeaseClient client, Leases leases) {
    this.conversation = conversation;
    this.clientSide = clientSide;
    this.client = client;
    counts = leases.counts();
    loop = leases.loop();
  }

  /** One more, behind the others. */
  void add(Reply reply, CloseReason reason) {
    if (!reply.isHarmless()) {
      giveUp(); // what was asked before could see now what this one has done
    }
    ByteBuf error = reply.local();
    ByteBuf request = null;
    if (error == null && !conversation.isGone()) {
      String text = "upstream connection lost (" + reason.word() + "), outcome unknown";
      error = reply.lost(clientSide.error(text, client.alloc()));
      request = clientSide.isAtRest() ? reply.request() : null;
    }
    if (error == null) {
      return;
    }
    if (waiting.isEmpty() && request == null) {
      client.deliver(error);
      return;
    }
    waiting.add(new Lost(request, error));
    conversation.repeats(true);
    if (!due) {
      due = true;
      long now = loop.nanos();
      loop.execute(() -> begin(now)); // once all are known
    }
  }

  private void begin(long lostAt) {
    due = false;
    if (!waiting.isEmpty()) {
      conversation.wantNewer(lostAt);
    }
  }

  /** Sends again what may be, and answers the rest with an error, each in its turn. */
  void sendAgain(Lease lease) {
    ByteBuf requests = client.alloc().directBuffer();
    for (Lost one = waiting.poll(); one != null; one = waiting.poll()) {
      ByteBuf request = one.request;
      if (conversation.isGone()) {
        one.error.release(); // it did not take the error before
      } else if (request == null) {
        conversation.answer(one.error);
      } else {
        one.error.release();
        requests.writeBytes(request);
        conversation.expects(lease, Reply.PLAIN);
        counts.replay();
      }
    }
    if (!conversation.isGone()) {
      lease.send(requests, 0, requests.writerIndex());
    }
    requests.release();
  }

  /** Nothing can be sent again: the client gets the errors. */
  void giveUp() {
    conversation.repeats(false);
    for (Lost one = waiting.poll(); one != null; one = waiting.poll()) {
      client.deliver(one.error);
    }
  }

  /** The client has gone. */
  void close() {
    waiting.forEach(one -> one.error.release());
    waiting.clear();
  }
}
