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
 * gets an error at once, unless it, or one before it, may be sent again. Those are sent again once,
 * on a newer connection, and errors keep their place between the replies. A request is not sent
 * again if a later one may have changed its result.
 *
 * <p>Thread: the client's loop. Owner: the conversation.
 */
final class LostRequests {
  /**
   * One lost request.
   *
   * @param request the request to send again; null: none
   * @param error the error that the client gets otherwise, in its turn
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

  /** Adds a request behind the others. */
  void add(Reply reply, CloseReason reason) {
    if (!reply.isHarmless()) {
      giveUp(); // earlier requests could see the effect of this one
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

  /** Sends the repeatable requests again and answers the rest with an error, in order. */
  void sendAgain(Lease lease) {
    ByteBuf requests = client.alloc().directBuffer();
    for (Lost one = waiting.poll(); one != null; one = waiting.poll()) {
      ByteBuf request = one.request;
      if (conversation.isGone()) {
        one.error.release(); // the error was not taken before
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

  /** Answers every request with its error. */
  void giveUp() {
    conversation.repeats(false);
    for (Lost one = waiting.poll(); one != null; one = waiting.poll()) {
      client.deliver(one.error);
    }
  }

  /** Drops all requests: the client has gone. */
  void close() {
    waiting.forEach(one -> one.error.release());
    waiting.clear();
  }
}
