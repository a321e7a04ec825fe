package io.cenote.lease;

import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A client that writes down what a {@link Conversation} does to it. */
final class WordClient implements LeaseClient {
  private final List<String> log;
  private String pin = "";
  Runnable end = () -> {};
  Runnable notTaken = () -> {};
  BooleanSupplier stalled = () -> false;
  private final Uptake uptake = new Uptake();
  boolean takes = true;
  long stored;
  long limit = 4;
  boolean gone;

  WordClient(List<String> log) {
    this.log = log;
  }

  @Override
  public void deliver(ByteBuf bytes, int from, int to) {
    log.add(
        (gone ? "drops:" : "gets:") + bytes.toString(from, to - from, StandardCharsets.US_ASCII));
    if (!takes && !gone) {
      stored += to - from;
      notTaken.run();
    }
  }

  @Override
  public void deliver(ByteBuf bytes) {
    deliver(bytes, bytes.readerIndex(), bytes.writerIndex());
    bytes.release();
  }

  @Override
  public long stored() {
    return stored;
  }

  @Override
  public boolean isFull() {
    return stored >= limit;
  }

  @Override
  public boolean takesAll() {
    return takes && stored == 0;
  }

  @Override
  public Uptake uptake() {
    return uptake;
  }

  @Override
  public long acknowledged() {
    return 0;
  }

  @Override
  public long dropped() {
    return 0;
  }

  @Override
  public boolean mayStandStill() {
    return isFull() || !stalled.getAsBoolean();
  }

  @Override
  public ByteBufAllocator alloc() {
    return UnpooledByteBufAllocator.DEFAULT;
  }

  @Override
  public void secure() {
    log.add("secures");
  }

  @Override
  public void pause() {
    log.add("unread");
  }

  @Override
  public void resume() {
    log.add("read");
  }

  @Override
  public void resumeSoon() {
    log.add("read-soon");
  }

  @Override
  public void keptChanged() {}

  @Override
  public void stepsTaken() {}

  @Override
  public int source() {
    return 0;
  }

  @Override
  public void moved() {}

  @Override
  public void served(PooledConnection connection, long waitedNanos) {}

  @Override
  public void refused(Refusal refusal) {
    log.add("refused:" + refusal.reason().word());
  }

  @Override
  public void pinned(String word) {
    if (!word.equals(pin)) {
      pin = word;
      log.add("pin:" + word);
    }
  }

  @Override
  public void end(CloseReason upstream) {
    log.add("end:" + upstream.word());
    leave();
  }

  @Override
  public void giveUp(CloseReason reason) {
    log.add("give-up:" + reason.word());
    leave();
  }

  void leave() {
    gone = true;
    end.run();
  }

  @Override
  public void broken(Throwable failure) {
    log.add("broken:" + failure);
  }
}
