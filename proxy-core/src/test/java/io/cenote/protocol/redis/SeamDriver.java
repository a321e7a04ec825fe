package io.cenote.protocol.redis;

import io.cenote.protocol.ClientSide;
import io.cenote.protocol.ClientSide.Step;
import io.cenote.protocol.Need;
import io.cenote.protocol.Reply;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays the relay for one client, without channels, loops or servers: it takes the client's steps,
 * gives it connections and dispatches replies. What happens comes out as words. Scenario tests
 * reach the seam between relay and protocol through this class alone, so that a change of the seam
 * changes this class alone.
 *
 * <p>The words: {@code sends} and {@code shares} go to the client's own or to a shared connection,
 * {@code prepares} goes there first; {@code passes} is the server's reply, {@code answers} is the
 * proxy's, {@code later} is one that waits for its turn and {@code tells} is the error for a lost
 * reply; {@code drops} is a reply that nobody gets; {@code holds} and {@code waits} stop the client
 * until replies have come, the latter because its connection will not do; {@code back} gives the
 * connection back, {@code back dirty} has it reset first and {@code back demoted} replaced; {@code
 * repeats} is a request that may be sent again after its connection was lost; {@code closes} ends
 * the connection and {@code ends} ends the client.
 */
final class SeamDriver implements AutoCloseable {
  private final Trace trace = new Trace();
  private final DrivenProtocol protocol;
  private final ClientSide client;
  private final DrivenReplies pending = new DrivenReplies(trace);
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private @Nullable Step step;
  private @Nullable RedisServer shared;
  private @Nullable RedisServer own;
  private @Nullable RedisServer link; // where requests go: one of the two, or none
  private String failure = ""; // why there is no connection
  private String unavailable = "";
  private boolean stopped; // and the client got the error
  private boolean ended;
  private String shownState = "free";

  /**
   * A client that has just come.
   *
   * @param setting as {@link DrivenProtocol} reads it
   */
  SeamDriver(String setting) {
    protocol = new DrivenProtocol(setting, trace);
    client = protocol.newClient();
  }

  /** All that has happened since the last call, with the client's state if that is another. */
  String take() {
    String happened = trace.take();
    String now = state();
    boolean same = now.equals(shownState);
    shownState = now;
    String shown = (happened + (same ? "" : " {" + now + "}")).strip();
    return shown.isEmpty() ? "nothing" : shown;
  }

  /**
   * The pin, and of the client's other promises those that are unusual: {@code busy} is not at
   * rest.
   */
  private String state() {
    if (ended) {
      return "ended";
    }
    List<String> words = new ArrayList<>();
    words.add(client.pin());
    words.add(client.isAtRest() ? "" : "busy");
    words.add(client.isRaw() ? "raw" : "");
    words.add(client.isBlocking() ? "blocks" : "");
    words.add(client.isWithinRequest() && !stopped ? "within" : ""); // half of it may wait as well
    words.removeIf(String::isEmpty);
    return words.isEmpty() ? "free" : String.join(" ", words);
  }

  /** Bytes that are kept of the client's. */
  long keptBytes() {
    return client.keptBytes();
  }

  /** One of the protocol's own counters. */
  long count(String name) {
    return protocol.count(name);
  }

  /** Number of pending replies of the server. */
  int pending() {
    return pending.count();
  }

  /** Whether anything that the server says now is for the client. */
  boolean isListening() {
    return !ended && own != null && client.isRaw();
  }

  /** Whether the client has said something that waits. */
  boolean isStopped() {
    return stopped;
  }

  /** Whether there is a connection that can be lost. */
  boolean isLinked() {
    return !ended && link != null;
  }

  /** No connection can be had from now on; empty: it can. */
  void refuseConnections(String why) {
    unavailable = why;
  }

  /** The first reply to the next preparation. */
  void answerPreparation(String reply) {
    protocol.answerPreparation(reply);
  }

  // --- what the client says

  void says(byte[] bytes) {
    ByteBuf all = Unpooled.buffer(in.readableBytes() + bytes.length + 1);
    all.writeBytes(in).writeBytes(bytes);
    in.release();
    in = all;
    pump();
  }

  private void pump() {
    boolean more = !ended;
    while (more) {
      if (step == null || step == Step.HOLD) {
        step = client.next(in);
      }
      more = isTaken(step);
      step = more ? null : step;
      stopped &= !more;
    }
  }

  /** Whether the step is over and another one may follow. */
  private boolean isTaken(Step now) {
    switch (now) {
      case MORE -> step = null;
      case END -> {
        trace.add("ends");
        ended = true;
      }
      case HOLD -> stop("holds");
      case ANSWER -> {
        pending.answer(client.answer());
        return true;
      }
      case SEND -> {
        return isSent();
      }
      case ACQUIRE, SECURE, CANCEL -> throw new AssertionError("not a step of Redis");
    }
    return false;
  }

  private void stop(String verb) {
    if (!stopped) {
      trace.add(verb);
    }
    stopped = true;
  }

  private boolean isSent() {
    RedisServer to = found();
    if (!failure.isEmpty()) {
      if (client.refused(in)) {
        pending.answer(error(failure));
      }
      failure = "";
      return true;
    }
    if (to == null) {
      stop("waits");
      return false;
    }
    Reply reply = client.reply(in);
    if (reply != null) {
      pending.add(reply);
    }
    ByteBuf part = client.part().own();
    ByteBuf from = part == null ? in : part;
    byte[] bytes = ByteBufUtil.getBytes(from, from.readerIndex(), client.part().length());
    trace.add(to == own ? "sends" : "shares", bytes);
    client.sent(in);
    return true;
  }

  // --- connections

  private @Nullable RedisServer found() {
    RedisServer now = link;
    if (now != null && client.part().beginsRequest() && !fits(now)) {
      if (!pending.isEmpty()) {
        return null;
      }
      leave();
      now = null;
    }
    if (now == null) {
      now = protocol.isMux() && client.part().need() == Need.SHARED ? common() : dialled();
      link = now;
    }
    return now;
  }

  private boolean fits(RedisServer now) {
    return !client.needsAnother() && (now == own || client.part().need() == Need.SHARED);
  }

  private RedisServer common() {
    RedisServer common = shared;
    if (common == null) {
      common = protocol.newServer();
      protocol.prepare(client.preparation(common, true));
      shared = common;
    }
    return common;
  }

  private @Nullable RedisServer dialled() {
    failure = unavailable;
    if (!failure.isEmpty()) {
      return null;
    }
    RedisServer server = protocol.newServer();
    failure = protocol.prepare(client.preparation(server, false));
    if (!failure.isEmpty()) {
      return null;
    }
    own = server;
    client.attached(server);
    return server;
  }

  /** The connection goes back to those that other clients may have. */
  private void leave() {
    RedisServer back = own;
    if (back != null) {
      trace.add(back.isDemoted() ? "back demoted" : back.isDirty() ? "back dirty" : "back");
      client.detached();
    }
    own = null;
    link = null;
  }

  // --- what the server says

  void hears(byte[] bytes) {
    if (link == null) {
      return; // no connection of this client's
    }
    try {
      deal(Unpooled.wrappedBuffer(bytes), bytes.length);
    } catch (Violation broken) {
      loses();
    }
    boolean counted = link != null && pending.isEmpty() && !client.isRaw();
    if (counted && link == own) {
      client.caughtUp();
      if (client.isAtRest()) {
        leave();
      }
    }
    pump();
  }

  private void deal(ByteBuf bytes, int to) throws Violation {
    int at = 0;
    while (at < to) {
      RedisServer from = link;
      if (from != null && from == own && pending.isEmpty() && client.isRaw()) {
        trace.add("passes", ByteBufUtil.getBytes(bytes, at, to - at));
        client.passed(bytes, at, to);
        return;
      }
      int end = from == null || pending.isEmpty() ? -1 : from.replyEnd(bytes, at, to);
      if (from == null || pending.isEmpty() || from.isUnasked()) {
        loses(); // what nobody has asked for
        return;
      }
      pending.received(bytes, at, end < 0 ? to : end, end >= 0);
      at = end < 0 ? to : end;
    }
  }

  // --- ends

  /**
   * The connection is lost: the client gets an error for each pending reply, or the request is sent
   * again.
   */
  void loses() {
    trace.add("closes");
    boolean partly = link != null && link.isWithinReply();
    boolean ends = partly || (link == own && !client.isAtRest());
    pending.lose(client.isAtRest(), words(error("lost")));
    ended |= ends;
    boolean hadOwn = own != null;
    own = null;
    shared = null;
    link = null;
    if (ends) {
      trace.add("ends");
    } else if (hadOwn) {
      client.detached();
    }
    pump();
  }

  private ByteBuf error(String why) {
    return client.error(why, UnpooledByteBufAllocator.DEFAULT);
  }

  private static String words(ByteBuf reply) {
    return WireWords.ofReplies(DrivenReplies.taken(reply));
  }

  /** The client goes away: what becomes of its connection. */
  void leaves() {
    RedisServer left = own;
    if (left == null) {
      trace.add("no connection");
    } else if (client.isRaw() || client.isBlocking() || client.isWithinRequest()) {
      trace.add("closes");
    } else if (!pending.isEmpty()) {
      trace.add("drains");
    } else {
      trace.add(left.isDirty() || !client.isAtRest() ? "back dirty" : "back");
    }
    ended = true;
  }

  @Override
  public void close() {
    pending.close();
    client.close();
    in.release();
  }
}
