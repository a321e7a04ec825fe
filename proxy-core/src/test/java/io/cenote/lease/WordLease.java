package io.cenote.lease;

import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.protocol.SharingKey;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A lease without a connection: the test says what happens to it, and it writes down the rest. */
final class WordLease implements Lease, SharedLease, ServerSide {
  private record Expected(Recipient recipient, Reply reply) {}

  private final List<String> log;
  private final String name;
  private @Nullable LeaseHolder holder;
  private final ArrayDeque<Expected> expected = new ArrayDeque<>();
  private final ArrayDeque<LeaseUser> waiting = new ArrayDeque<>();
  private final ArrayDeque<LeaseUser> later = new ArrayDeque<>();
  private boolean ready;
  private boolean draining;
  private int replies;
  SharingKey sharing = new WordClientSide.Version(0);
  private final ArrayDeque<Runnable> cancels = new ArrayDeque<>();
  boolean room = true;

  WordLease(List<String> log, String name, @Nullable LeaseHolder holder) {
    this.log = log;
    this.name = name;
    this.holder = holder;
  }

  private void note(String what) {
    log.add(name + "-" + what);
  }

  // --- what the test does

  void becomeReady() {
    if (waiting.isEmpty()) {
      note("unwanted");
      return;
    }
    ready = true;
    draining = false;
    waiting.remove().ready(this);
    letGoIfAnswered();
  }

  void fail() {
    if (waiting.isEmpty()) {
      note("unwanted");
      return;
    }
    waiting.remove().failed("no connection");
  }

  /** The burst is over: who was to try again does. */
  void endBurst() {
    while (!later.isEmpty()) {
      later.remove().resume();
    }
  }

  /** The cancel that was under way first is over. */
  void endCancel() {
    cancels.remove().run();
    letGoIfAnswered();
  }

  void drainFromOutside() {
    draining = true;
  }

  /** The next reply comes: its number, from 1 on. */
  void reply() {
    if (expected.isEmpty()) {
      note("unexpected");
      return;
    }
    dispatch(expected.remove());
    while (!expected.isEmpty() && expected.peek().reply.local() != null) {
      dispatch(expected.remove());
    }
    letGoIfAnswered();
  }

  private void dispatch(Expected next) {
    ByteBuf reply = next.reply.local();
    if (reply == null) {
      reply = Unpooled.copiedBuffer(Integer.toString(++replies), StandardCharsets.US_ASCII);
    }
    next.recipient.client().deliver(reply);
    next.recipient.replied(1);
  }

  private void letGoIfAnswered() {
    if (ready && expected.isEmpty() && holder != null) {
      holder.caughtUp();
    } else if (expected.isEmpty()) {
      ready = holder != null && ready; // a shared one goes back by itself
    }
    if (holder != null) {
      holder.roomAgain();
    }
  }

  void lose(CloseReason reason, boolean partly) {
    ready = false;
    boolean within = partly;
    while (!expected.isEmpty()) {
      Expected lost = expected.remove();
      lost.recipient.lost(lost.reply, reason, within);
      within = false;
    }
    if (holder != null) {
      holder.closed(reason);
    }
  }

  void raw(String text) {
    if (holder != null) {
      ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
      holder.rawRead(bytes);
      bytes.release();
    }
  }

  // --- what the conversation does

  @Override
  public boolean isShared() {
    return holder == null;
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public boolean isDraining() {
    return draining;
  }

  @Override
  public boolean isDispatching() {
    return false;
  }

  @Override
  public boolean hasRoom(int length) {
    return room;
  }

  @Override
  public void want(LeaseUser user) {
    note("want");
    waiting.add(user);
  }

  @Override
  public void wantNewer(LeaseUser user, long moment) {
    note("want-newer");
    waiting.add(user);
  }

  @Override
  public void forget(LeaseUser user) {
    note("forget");
    waiting.remove(user);
  }

  @Override
  public ServerSide server() {
    return this;
  }

  @Override
  public void expect(Recipient recipient, Reply reply) {
    expected.add(new Expected(recipient, reply));
  }

  @Override
  public void send(ByteBuf borrowed, int from, int length) {
    note("send:" + borrowed.toString(from, length, StandardCharsets.US_ASCII));
  }

  @Override
  public void pause(boolean paused) {
    if (paused) {
      note("pause");
    }
  }

  @Override
  public void finish() {
    note("finish");
  }

  @Override
  public void cancel(Runnable end) {
    note("cancel");
    cancels.add(end);
  }

  @Override
  public boolean isHeld() {
    return !cancels.isEmpty();
  }

  @Override
  public void heldBy(LeaseHolder other) {
    holder = other;
  }

  @Override
  public void release() {
    note("release");
    ready = false;
  }

  @Override
  public void drain(CloseReason reason) {
    note("drain:" + reason.word());
  }

  @Override
  public void close(CloseReason reason) {
    note("close:" + reason.word());
    ready = false;
  }

  @Override
  public boolean isFor(SharingKey key) {
    return key.equals(sharing);
  }

  @Override
  public Lease lease() {
    return this;
  }

  @Override
  public void resumeLater(LeaseUser user) {
    if (!later.contains(user)) {
      note("later");
      later.add(user);
    }
  }

  @Override
  public void notTaken(LeaseUser user) {
    note("not-taken");
  }

  @Override
  public void taken(LeaseUser user) {}

  @Override
  public void left() {
    note("left");
  }

  // --- the server, of which nothing is asked here

  @Override
  public void taint() {
    note("taint");
  }

  @Override
  public int replyEnd(ByteBuf bytes, int from, int to) {
    return to;
  }

  @Override
  public boolean isWithinReply() {
    return false;
  }
}
