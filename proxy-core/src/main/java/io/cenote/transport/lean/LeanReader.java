package io.cenote.transport.lean;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The reading side of a {@link LeanChannel}. epoll tells of new input once (edge-triggered), so
 * that it is there is remembered until a read has found the end of it.
 *
 * <p>Thread: the channel's loop.
 */
final class LeanReader implements Runnable {
  /** Reads in a row before others have their turn. */
  private static final int READS_IN_A_ROW = 8;

  private final LeanChannel channel;
  private final LeanConfig config;
  private @Nullable Receiver receiver;
  private boolean readable;
  private boolean finSeen;
  private boolean broken;
  private boolean ended;
  private boolean stopped;
  private boolean scheduled;
  private boolean reading;

  LeanReader(LeanChannel channel, LeanConfig config) {
    this.channel = channel;
    this.config = config;
  }

  /** Who gets the bytes; without one they go through the pipeline. */
  void handTo(Receiver next) {
    receiver = next;
  }

  boolean isEnded() {
    return ended;
  }

  /** epoll has told of input, of its end, or of an error. */
  void ready(int bits) {
    readable = true;
    // Behind urgent data a short read is not the end of what is there.
    finSeen |= (bits & (Ready.RDHUP | Ready.PRI)) == Ready.RDHUP;
    broken |= (bits & Ready.ERR) != 0;
    read();
  }

  /**
   * A write has failed, and with it taken the errno: the connection is over, epoll will not call it
   * an error, and what the peer said last is read, paused or not.
   */
  void writeFailed() {
    broken = true;
    resume();
  }

  /** Reading is wanted again. Not at once: whoever asks for it is in the midst of something. */
  void resume() {
    if (readable && !scheduled && !stopped) {
      scheduled = true;
      channel.eventLoop().execute(this);
    }
  }

  @Override
  public void run() {
    scheduled = false;
    read();
  }

  void stop() {
    stopped = true;
  }

  private boolean mayRead() {
    return readable && !stopped && !ended && (broken || config.isAutoRead());
  }

  private void read() {
    if (reading || !mayRead()) {
      return;
    }
    reading = true;
    ReadMemory memory = ReadMemory.ofThisThread();
    IOException failure = null;
    try {
      for (int i = 0; (broken || i < READS_IN_A_ROW) && mayRead(); i++) {
        readOnce(memory);
      }
    } catch (IOException e) {
      readable = false;
      failure = e;
    } finally {
      reading = false;
    }
    if (!stopped) {
      burstOver();
    }
    if (failure != null) {
      fail(failure);
    } else if (ended && !stopped) {
      tellEnd();
    } else if (mayRead()) {
      resume();
    }
  }

  private void readOnce(ReadMemory memory) throws IOException {
    ByteBuf buffer = memory.take(channel.alloc());
    int asked = buffer.capacity();
    try {
      int got = channel.socket().recvAddress(buffer.memoryAddress(), 0, asked);
      if (got < asked) {
        readable = broken && got > 0;
        ended = got < 0 || (finSeen && !broken);
      }
      if (got > 0) {
        buffer.setIndex(0, got);
        hand(buffer);
      }
    } finally {
      memory.giveBack(buffer);
    }
  }

  private void hand(ByteBuf buffer) {
    if (receiver != null) {
      receiver.received(buffer);
    } else {
      channel.pipeline().fireChannelRead(buffer.retain());
    }
  }

  private void burstOver() {
    if (receiver != null) {
      receiver.burstOver();
    } else {
      channel.pipeline().fireChannelReadComplete();
    }
  }

  private void fail(IOException failure) {
    channel.pipeline().fireExceptionCaught(failure);
    channel.unsafe().close(channel.unsafe().voidPromise());
  }

  private void tellEnd() {
    if (config.isAllowHalfClosure()) {
      channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else {
      channel.unsafe().close(channel.unsafe().voidPromise());
    }
  }
}
