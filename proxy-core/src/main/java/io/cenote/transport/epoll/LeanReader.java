package io.cenote.transport.epoll;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reading side of a {@link LeanStream}. The kernel reports new input once (edge-triggered), so it
 * is remembered until a read has found its end.
 *
 * <p>Thread: the stream's loop.
 */
public class LeanReader implements Runnable {
  /** Bytes that are read in a row before other streams have their turn. */
  private static final int READ_IN_A_ROW = 512 * 1024;

  private final LeanStream stream;
  private final Pace pace;
  private long bytesRead;
  private boolean readable;
  private boolean finSeen;
  private boolean urgent;
  private boolean broken;
  private boolean ended;
  private boolean stopped;
  private boolean leaving;
  private boolean scheduled;
  private boolean reading;

  /** Creates the reader of that stream. */
  public LeanReader(LeanStream stream) {
    this.stream = stream;
    pace = new Pace(stream.socket());
  }

  boolean isEnded() {
    return ended;
  }

  /** Number of bytes that were handed on. */
  long bytesRead() {
    return bytesRead;
  }

  /** Tests whether enough bytes come for large reads to pay. */
  protected final boolean isBulk() {
    return pace.isBulk();
  }

  /** Tests whether the stream is closed. */
  protected final boolean isStopped() {
    return stopped;
  }

  /** Tests whether bytes were read, or are being read, and not handed on yet. */
  protected boolean isUnderWay() {
    return false;
  }

  /** Tests whether there is work once reading is wanted. */
  protected boolean hasWork() {
    return readable;
  }

  /** The kernel has reported input, its end, or an error. */
  protected void ready(int bits) {
    readable = true;
    // A read stops short of urgent data (tcp(7)), and the bytes behind it are not announced.
    urgent |= (bits & Ready.PRI) != 0;
    finSeen |= (bits & (Ready.RDHUP | Ready.PRI)) == Ready.RDHUP;
    broken |= (bits & Ready.ERR) != 0;
    read();
  }

  /**
   * A write has failed and taken the errno. The connection is over without another error, and the
   * peer's last bytes are read, paused or not.
   */
  void writeFailed() {
    broken = true;
    resume();
  }

  /** Reads again, but not at once: the caller is still at work. */
  final void resume() {
    if (hasWork() && !scheduled && !stopped) {
      scheduled = true;
      stream.eventLoop().execute(this);
    }
  }

  /** Reads; a failure ends the stream, as in {@link Wiring#happened}. */
  @Override
  public final void run() {
    scheduled = false;
    try {
      read();
    } catch (RuntimeException | Error failure) {
      stream.failed(failure);
    }
  }

  /** The stream is about to leave its loop: it reads nothing before it is on another. */
  final void leavesLoop() {
    leaving = true;
    pace.leavesLoop();
  }

  /** The stream is about to be on a loop, which reports anew what there is to read. */
  final void joinsLoop() {
    leaving = false;
  }

  /** The stream is closed. */
  protected void stop() {
    stopped = true;
    pace.over();
  }

  /** Tests whether there are bytes to read, and they are wanted. */
  protected final boolean mayRead() {
    return readable && !ended && mayHandOn();
  }

  /** Tests whether read bytes are wanted: not while the stream is paused. */
  protected final boolean mayHandOn() {
    return !stopped && !leaving && (broken || !stream.isPaused());
  }

  /** Reads if there are bytes and they are wanted. */
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

  /** The burst of reads is over, perhaps with the peer's end or a failure. */
  protected final void readOver(@Nullable IOException failure) {
    if (!stopped) {
      stream.listener().burstOver();
    }
    if (failure != null) {
      readable = false;
      stream.failed(failure);
    } else if (ended && !stopped) {
      stream.inputEnded();
    }
  }

  /** Reads once; returns the length that it asked for. */
  private int readOnce(ReadMemory memory) throws IOException {
    ByteBuf buffer = memory.take(pace.isBulk(), stream.alloc());
    int asked = ReadMemory.room(buffer);
    try {
      int got = stream.socket().recvAddress(buffer.memoryAddress(), 0, asked);
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
   * Notes the result of a read.
   *
   * @param got bytes; 0 if there were none, negative at the peer's end
   */
  protected final void found(int got, int asked) {
    if (got > 0) {
      pace.moved(got, stream.eventLoop());
    }
    if (got < asked) {
      urgent &= got > 0;
      readable = (broken || urgent) && got > 0;
      ended = got < 0 || (finSeen && !broken && !urgent);
    }
  }

  /** Hands bytes on; the buffer stays the caller's. */
  protected final void hand(ByteBuf buffer) {
    bytesRead += buffer.readableBytes();
    stream.listener().received(buffer);
  }
}
