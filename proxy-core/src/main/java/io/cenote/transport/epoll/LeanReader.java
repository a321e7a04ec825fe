package io.cenote.transport.epoll;

import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The reading side of a {@link LeanChannel}. The kernel tells of new input once (edge-triggered),
 * so that it is there is remembered until a read has found the end of it.
 *
 * <p>Thread: the channel's loop.
 */
public class LeanReader implements Runnable {
  /** What is read in a row before others have their turn, bytes. */
  private static final int READ_IN_A_ROW = 512 * 1024;

  private final LeanChannel channel;
  private final LeanConfig config;
  private final Pace pace;
  private @Nullable StreamListener listener;
  private boolean readable;
  private boolean finSeen;
  private boolean urgent;
  private boolean broken;
  private boolean ended;
  private boolean stopped;
  private boolean scheduled;
  private boolean reading;

  /** The reader of that channel. */
  public LeanReader(LeanChannel channel, LeanConfig config) {
    this.channel = channel;
    this.config = config;
    pace = new Pace(channel.socket());
  }

  /** Names who gets the bytes; without one they go through the pipeline. */
  void handTo(StreamListener next) {
    listener = next;
  }

  boolean isEnded() {
    return ended;
  }

  /** Tests whether so much comes that large reads pay. */
  protected final boolean isBulk() {
    return pace.isBulk();
  }

  /** Tests whether the channel is closed. */
  protected final boolean isStopped() {
    return stopped;
  }

  /** Tests whether something was read, or is being read, that nobody has got yet. */
  protected boolean isUnderWay() {
    return false;
  }

  /** Tests whether there is something to do once reading is wanted. */
  protected boolean hasWork() {
    return readable;
  }

  /** The kernel has told of input, of its end, or of an error. */
  protected void ready(int bits) {
    readable = true;
    // A read stops short of urgent data (tcp(7)), and what is behind that is announced no more.
    urgent |= (bits & Ready.PRI) != 0;
    finSeen |= (bits & (Ready.RDHUP | Ready.PRI)) == Ready.RDHUP;
    broken |= (bits & Ready.ERR) != 0;
    read();
  }

  /**
   * A write has failed, and with it taken the errno: the connection is over, the kernel will not
   * call it an error, and what the peer said last is read, paused or not.
   */
  void writeFailed() {
    broken = true;
    resume();
  }

  /** Reading is wanted again. Not at once: whoever asks for it is in the midst of something. */
  final void resume() {
    if (hasWork() && !scheduled && !stopped) {
      scheduled = true;
      channel.eventLoop().execute(this);
    }
  }

  /** What goes wrong is the channel's end, as in {@link Wiring#happened}. */
  @Override
  public final void run() {
    scheduled = false;
    try {
      read();
    } catch (RuntimeException | Error failure) {
      channel.broken(failure);
    }
  }

  /** The channel is about to leave its loop. */
  final void leavesLoop() {
    pace.leavesLoop();
  }

  /** The channel is closed. */
  protected void stop() {
    stopped = true;
    pace.over();
  }

  /** Tests whether there is something to read, and somebody wants it. */
  protected final boolean mayRead() {
    return readable && !ended && mayHandOn();
  }

  /** Tests whether somebody wants what was read: nobody does while the channel is paused. */
  protected final boolean mayHandOn() {
    return !stopped && (broken || config.isAutoRead());
  }

  /** Reads, if there is something and somebody wants it. */
  protected void read() {
    if (reading || !mayRead()) {
      return;
    }
    reading = true;
    ReadMemory memory = ReadMemory.ofThisThread();
    IOException failure = null;
    try {
      for (int asked = 0; (broken || asked < READ_IN_A_ROW) && mayRead(); ) {
        asked += readOnce(memory);
      }
    } catch (IOException e) {
      failure = e;
    } finally {
      reading = false;
    }
    readOver(failure);
    if (failure == null && mayRead()) {
      resume();
    }
  }

  /** A burst of reads is over, with the peer's end or a failure perhaps. */
  protected final void readOver(@Nullable IOException failure) {
    if (!stopped) {
      burstOver();
    }
    if (failure != null) {
      readable = false;
      fail(failure);
    } else if (ended && !stopped) {
      reportEnd();
    }
  }

  /** Returns how much it asked for. */
  private int readOnce(ReadMemory memory) throws IOException {
    ByteBuf buffer = memory.take(pace.isBulk(), channel.alloc());
    int asked = ReadMemory.room(buffer);
    try {
      int got = channel.socket().recvAddress(buffer.memoryAddress(), 0, asked);
      found(got, asked);
      if (got > 0) {
        hand(buffer.setIndex(0, got));
      }
    } finally {
      memory.giveBack(buffer);
    }
    return asked;
  }

  /**
   * What a read has brought to light.
   *
   * @param got bytes; 0 if there was nothing, negative at the peer's end
   */
  protected final void found(int got, int asked) {
    if (got > 0) {
      pace.moved(got, channel.eventLoop());
    }
    if (got < asked) {
      urgent &= got > 0;
      readable = (broken || urgent) && got > 0;
      ended = got < 0 || (finSeen && !broken && !urgent);
    }
  }

  /** Hands bytes on, which stay the caller's. */
  protected final void hand(ByteBuf buffer) {
    if (listener != null) {
      listener.received(buffer);
    } else {
      channel.pipeline().fireChannelRead(buffer.retain());
    }
  }

  private void burstOver() {
    if (listener != null) {
      listener.burstOver();
    } else {
      channel.pipeline().fireChannelReadComplete();
    }
  }

  private void fail(IOException failure) {
    channel.pipeline().fireExceptionCaught(failure);
    channel.unsafe().close(channel.unsafe().voidPromise());
  }

  private void reportEnd() {
    if (config.isAllowHalfClosure()) {
      channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else {
      channel.unsafe().close(channel.unsafe().voidPromise());
    }
  }
}
