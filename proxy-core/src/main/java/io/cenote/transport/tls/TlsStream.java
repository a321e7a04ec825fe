package io.cenote.transport.tls;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.stream.ConnectFailure;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.SocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Stream of plaintext over a stream of TLS records. It stands between the socket and everybody
 * else, so no byte has a way around it. It is connected, for its listener, once the handshake is
 * done; a client that was accepted gets {@link StreamListener#connected} then, too.
 *
 * <pre>
 *   NEW --start--> SHAKING --handshake--> OPEN --close_notify or FIN of the peer--> HALF
 *   any --> CLOSED
 * </pre>
 *
 * <p>A FIN without close_notify (RFC 8446, section 6.1) is a failure: the peer's last bytes may be
 * missing.
 */
final class TlsStream implements Stream, StreamListener {
  private enum State {
    NEW,
    SHAKING,
    OPEN,
    /** The peer sends no more. */
    HALF,
    CLOSED
  }

  /** Limit of what a peer may send before the handshake is done, bytes. */
  static final int MOST_SHAKING = 128 * 1024;

  /** Limit of a client's hello, bytes: what comes before the first answer. */
  static final int MOST_HELLO = 16 * 1024;

  private final Stream wire;
  private final TlsEngine engine;
  private final Side side;
  private @Nullable StreamListener listener;
  private @Nullable Loop loop;
  private Loop.@Nullable Timer limit;
  private State state = State.NEW;
  private @Nullable ByteBuf held;
  private boolean paused = true;
  private boolean decrypting;
  private boolean wireEnded;
  private boolean scheduled;
  private boolean answered;
  private long bytesIn;

  /**
   * Side of the connection that this is.
   *
   * @param isClient whether it begins the handshake
   * @param handshakeTimeout time limit, without the connect
   * @param name for the log, as {@code key=value}
   */
  record Side(boolean isClient, Duration handshakeTimeout, String name) {}

  /** Creates the stream over one that is not started, which it owns from now on. */
  TlsStream(Stream wire, TlsEngine engine, Side side) {
    this.wire = wire;
    this.engine = engine;
    this.side = side;
    wire.listen(this);
  }

  private void move(State next) {
    if (state != State.CLOSED) {
      state = next;
    }
  }

  // --- beginning

  @Override
  public void listen(StreamListener next) {
    listener = next;
  }

  private StreamListener listener() {
    if (listener == null) {
      throw new IllegalStateException("TLS stream without a listener");
    }
    return listener;
  }

  @Override
  public void clock(Duration idle, Runnable action) {
    wire.clock(idle, action);
  }

  /** A handshake needs the peer's bytes, paused or not. */
  @Override
  public void start(Loop on) {
    loop = on;
    if (state == State.NEW) {
      wire.resume();
      if (!side.isClient) {
        shake();
      }
    }
    wire.start(on);
  }

  @Override
  public void connected() {
    shake();
  }

  private void shake() {
    move(State.SHAKING);
    if (loop != null && state == State.SHAKING) {
      String late = "no handshake within " + side.handshakeTimeout.toMillis() + " ms";
      limit = loop.schedule(() -> fail(late), side.handshakeTimeout.toNanos());
    }
    try {
      engine.begin();
      speak();
    } catch (SSLException e) {
      fail(TlsLog.textOf(e));
    }
  }

  private void shaken() {
    move(State.OPEN);
    stopLimit();
    listener().connected();
    if (paused && state == State.OPEN) {
      wire.pause();
    }
  }

  private void stopLimit() {
    if (limit != null) {
      limit.cancel();
      limit = null;
    }
  }

  @Override
  public boolean leaveLoop(Runnable left) {
    return state == State.OPEN && held == null && !scheduled && wire.leaveLoop(left);
  }

  // --- from the wire

  @Override
  public void received(ByteBuf borrowed) {
    bytesIn += borrowed.readableBytes();
    if (state == State.SHAKING
        && bytesIn > (answered || side.isClient ? MOST_SHAKING : MOST_HELLO)) {
      fail(answered ? "a handshake of over " + MOST_SHAKING + " bytes" : "a hello of over 16 KiB");
      return;
    }
    try {
      completeHeld(borrowed);
      if (held == null) {
        decrypt(borrowed);
      }
      if (borrowed.isReadable() && isReading()) {
        hold(borrowed, borrowed.readableBytes());
      }
    } catch (SSLException e) {
      fail(TlsLog.textOf(e));
    }
  }

  private boolean isReading() {
    return state == State.SHAKING || state == State.OPEN;
  }

  private boolean mayDecrypt() {
    return state == State.SHAKING || (state == State.OPEN && !paused);
  }

  /** Completes the record of which a part is held, and decrypts it. */
  private void completeHeld(ByteBuf borrowed) throws SSLException {
    while (held != null && borrowed.isReadable() && isReading()) {
      int missing = Records.missing(held);
      if (missing == 0 && !mayDecrypt()) {
        return; // it waits, and what follows it too
      }
      hold(borrowed, Math.min(missing, borrowed.readableBytes()));
      if (Records.missing(held) == 0) {
        decryptHeld();
      }
    }
  }

  private void hold(ByteBuf from, int length) {
    if (held == null) {
      held = wire.alloc().directBuffer(Math.max(length, Records.HEADER));
    }
    held.writeBytes(from, length);
  }

  private void decryptHeld() throws SSLException {
    ByteBuf bytes = held;
    if (bytes != null) {
      decrypt(bytes);
      if (held == bytes && !bytes.isReadable()) {
        held = null;
        bytes.release();
      }
    }
  }

  /** Decrypts whole records, as long as they are wanted, and hands them on. */
  private void decrypt(ByteBuf from) throws SSLException {
    TlsMemory memory = TlsMemory.ofThisThread();
    ByteBuf plain = memory.take();
    decrypting = true;
    try {
      while (mayDecrypt() && Records.missing(from) == 0) {
        engine.decrypt(from, Records.length(from), plain);
        speak();
        boolean full = plain.writableBytes() < Records.LONGEST;
        if (full || engine.isInputOver() || Records.missing(from) > 0) {
          plain = handOn(plain, memory);
        }
        if (engine.isInputOver()) {
          ended();
        }
      }
    } finally {
      decrypting = false;
      memory.giveBack(plain);
      releaseIfClosed();
    }
  }

  private ByteBuf handOn(ByteBuf plain, TlsMemory memory) {
    if (plain.isReadable() && state != State.CLOSED) {
      listener().received(plain);
    }
    return memory.emptied(plain);
  }

  /** Sends what the engine has to say, and notes the end of the handshake. */
  private void speak() throws SSLException {
    if (engine.hasWords()) {
      TlsMemory memory = TlsMemory.ofThisThread();
      ByteBuf words = memory.take();
      try {
        while (engine.hasWords() && engine.say(words)) {
          answered = true;
          wire.send(words);
          words = memory.emptied(words);
        }
        wire.flush();
      } finally {
        memory.giveBack(words);
      }
    }
    if (state == State.SHAKING && engine.isHandshakeOver()) {
      shaken();
    }
  }

  /** The peer's close_notify has come, behind its last byte. */
  private void ended() {
    if (state == State.OPEN) {
      move(State.HALF);
      listener().inputEnded();
    } else if (state == State.SHAKING) {
      fail("the peer ended the handshake");
    }
  }

  @Override
  public void burstOver() {
    if (state == State.OPEN || state == State.HALF) {
      listener().burstOver();
    }
  }

  @Override
  public void inputEnded() {
    wireEnded = true;
    if (held == null || state == State.SHAKING) {
      wireEnds();
    }
  }

  private void wireEnds() {
    if (state == State.SHAKING) {
      fail("the peer closed during the handshake");
    } else if (state == State.OPEN) {
      fail("truncated: FIN without close_notify");
    }
  }

  @Override
  public void writableChanged() {
    if (state == State.OPEN || state == State.HALF) {
      listener().writableChanged();
    }
  }

  @Override
  public void writeFailed(CloseReason reason) {
    if (state == State.OPEN || state == State.HALF) {
      listener().writeFailed(reason);
    } else {
      closed(reason);
    }
  }

  @Override
  public void connectFailed(ConnectFailure failure) {
    move(State.CLOSED);
    releaseIfClosed();
    listener().connectFailed(failure);
  }

  /** Bytes that the peer sent before the failure are delivered first, paused or not. */
  @Override
  public void closed(CloseReason reason) {
    if (state == State.CLOSED) {
      return;
    }
    boolean shaking = state == State.SHAKING || state == State.NEW;
    if (state == State.OPEN && held != null && !decrypting) {
      paused = false;
      try {
        decryptHeld();
      } catch (SSLException e) {
        TlsLog.failed(side.name, peer(), TlsLog.textOf(e));
      }
    }
    end(shaking, reason, "the connection was lost (" + reason.word() + ")");
  }

  // --- failures

  /** Ends the stream: TLS has failed. The peer is told why, as far as the engine says it. */
  private void fail(String why) {
    if (state == State.CLOSED) {
      return;
    }
    boolean shaking = state == State.SHAKING || state == State.NEW;
    sayLastWords();
    if (!shaking || !side.isClient) {
      TlsLog.failed(side.name, peer(), why);
    }
    end(shaking, CloseReason.TLS_ERROR, "TLS: " + why);
    wire.close();
  }

  private void end(boolean shaking, CloseReason reason, String text) {
    move(State.CLOSED);
    stopLimit();
    try {
      if (shaking && side.isClient) {
        wire.close();
        listener().connectFailed(new ConnectFailure(reason, 0, text));
      } else {
        listener().closed(reason);
      }
    } finally {
      releaseIfClosed();
    }
  }

  /** Sends the alert or the close_notify that the engine has to say, if it has one. */
  private void sayLastWords() {
    if (state == State.NEW) {
      return;
    }
    TlsMemory memory = TlsMemory.ofThisThread();
    ByteBuf words = memory.take();
    try {
      if (engine.say(words)) {
        wire.send(words);
        wire.flush();
      }
    } catch (SSLException e) {
      // it has said before what there is to say
    } finally {
      memory.giveBack(words);
    }
  }

  private void shut() {
    move(State.CLOSED);
    stopLimit();
    releaseIfClosed();
  }

  private void releaseIfClosed() {
    if (state == State.CLOSED && !decrypting) {
      engine.release();
      if (held != null) {
        held.release();
        held = null;
      }
    }
  }

  // --- sending

  @Override
  public void send(ByteBuf borrowed) {
    if (state != State.OPEN && state != State.HALF) {
      borrowed.skipBytes(borrowed.readableBytes());
      return;
    }
    if (engine.isOutputOver()) {
      borrowed.skipBytes(borrowed.readableBytes());
      listener().writeFailed(CloseReason.TLS_ERROR);
      return;
    }
    TlsMemory memory = TlsMemory.ofThisThread();
    ByteBuf records = memory.take();
    try {
      while (borrowed.isReadable() && state != State.CLOSED) {
        if (records.writableBytes() < Records.LONGEST) {
          wire.send(records);
          records = memory.emptied(records);
        }
        engine.encrypt(borrowed, records);
      }
      wire.send(records);
    } catch (SSLException e) {
      fail(TlsLog.textOf(e));
    } finally {
      memory.giveBack(records);
    }
  }

  @Override
  public void flush() {
    wire.flush();
  }

  @Override
  public boolean isWritable() {
    return wire.isWritable();
  }

  @Override
  public boolean isFlushed() {
    return wire.isFlushed();
  }

  @Override
  public void whenFlushed(Runnable action) {
    wire.whenFlushed(action);
  }

  @Override
  public void finish() {
    sayGoodbye();
    wire.finish();
  }

  /** Sends close_notify behind the last byte. */
  private void sayGoodbye() {
    if ((state != State.OPEN && state != State.HALF) || engine.isOutputOver()) {
      return;
    }
    engine.endOutput();
    sayLastWords();
  }

  // --- reading

  @Override
  public void pause() {
    paused = true;
    if (state == State.OPEN) {
      wire.pause();
    }
  }

  @Override
  public void resume() {
    paused = false;
    if (held == null) {
      wire.resume();
    } else if (!scheduled && loop != null) {
      scheduled = true;
      loop.execute(this::readHeld);
    }
  }

  private void readHeld() {
    scheduled = false;
    if (paused || state == State.CLOSED) {
      return;
    }
    try {
      decryptHeld();
      if (state == State.OPEN || state == State.HALF) {
        listener().burstOver();
      }
    } catch (SSLException e) {
      fail(TlsLog.textOf(e));
    } catch (RuntimeException | Error failure) {
      wire.failed(failure);
    }
    if (state != State.CLOSED && !paused) {
      if (wireEnded) {
        wireEnds();
      } else {
        wire.resume();
      }
    }
  }

  @Override
  public boolean isPaused() {
    return paused;
  }

  @Override
  public boolean isInputEnded() {
    return state == State.HALF || wireEnded;
  }

  // --- ending

  @Override
  public boolean isOpen() {
    return wire.isOpen();
  }

  @Override
  public void close() {
    sayGoodbye();
    shut();
    wire.close();
  }

  @Override
  public void abort() {
    shut();
    wire.abort();
  }

  @Override
  public void resetAtClose() {
    wire.resetAtClose();
  }

  @Override
  public void failed(Throwable failure) {
    wire.failed(failure);
  }

  @Override
  public void whenGone(Runnable action) {
    wire.whenGone(action);
  }

  // --- facts

  @Override
  public @Nullable TcpInfo facts() {
    return wire.facts();
  }

  /** With a part of a record here, nobody can say that all was read. */
  @Override
  public long wireBytesRead() {
    return held == null ? wire.wireBytesRead() : -1;
  }

  @Override
  public boolean isReady() {
    return state == State.OPEN || state == State.HALF;
  }

  @Override
  public void resetClock() {
    wire.resetClock();
  }

  @Override
  public void keepaliveIdle(Duration idle) {
    wire.keepaliveIdle(idle);
  }

  @Override
  public @Nullable SocketAddress peer() {
    return wire.peer();
  }

  @Override
  public @Nullable SocketAddress local() {
    return wire.local();
  }

  @Override
  public ByteBufAllocator alloc() {
    return wire.alloc();
  }
}
