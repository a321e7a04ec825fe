package io.cenote.transport.tls;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.ConnectFailure;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.cenote.transport.stream.TlsFacts;
import io.netty.buffer.ByteBuf;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Stream of plaintext over a stream of TLS records. It stands between the socket and everybody
 * else, so no byte has a way around it. It is connected, for its listener, once the handshake is
 * done; a client that was accepted gets {@link StreamListener#connected} then, too.
 *
 * <pre>
 *   NEW --start--> SHAKING --handshake--> OPEN --close_notify or FIN of the peer--> HALF
 *   PLAIN --secure--^
 *   any --> CLOSED
 * </pre>
 *
 * <p>One that begins TLS later is PLAIN at first, and hands all on as it is.
 *
 * <p>A FIN without close_notify (RFC 8446, section 6.1) is a failure: the peer's last bytes may be
 * missing.
 */
final class TlsStream extends StreamOver implements StreamListener, RecordReader.Ground {
  private enum State {
    NEW,
    /** TLS begins later. */
    PLAIN,
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
  private final TlsSide side;
  private final RecordReader reader;
  private final RecordWriter writer;
  private final HandshakeClock clock;
  private @Nullable StreamListener listener;
  private @Nullable Loop loop;
  private State state;
  private boolean paused = true;
  private boolean wireEnded;
  private boolean scheduled;
  private boolean answered;
  private long bytesIn;

  /** Creates the stream over one that is not started, which it owns from now on. */
  TlsStream(Stream wire, TlsEngine engine, TlsSide side) {
    super(wire);
    this.wire = wire;
    this.engine = engine;
    this.side = side;
    state = side.isLater() ? State.PLAIN : State.NEW;
    reader = new RecordReader(this, engine, wire.alloc());
    writer = new RecordWriter(wire, engine);
    clock = new HandshakeClock(side.handshakeTimeout(), side.handshakes());
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

  /** A handshake needs the peer's bytes, paused or not. */
  @Override
  public void start(Loop on) {
    loop = on;
    if (state == State.NEW) {
      wire.resume();
      if (!side.isClient()) {
        shake();
      }
    }
    wire.start(on);
  }

  @Override
  public void connected() {
    if (state == State.PLAIN) {
      listener().connected();
    } else {
      shake();
    }
  }

  @Override
  public boolean awaitsTls() {
    return state == State.PLAIN;
  }

  @Override
  public void secure() {
    if (state != State.PLAIN) {
      throw new IllegalStateException("TLS stream that is " + state + " (expected: PLAIN)");
    }
    wire.resume();
    shake();
    if (wireEnded) {
      wireEnds();
    }
  }

  private void shake() {
    move(State.SHAKING);
    if (loop != null && state == State.SHAKING) {
      clock.begin(loop, this::fail);
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
    clock.succeeded();
    if (!side.isClient()) {
      wire.acknowledge(); // BoringSSL keeps its tickets for the first data, so nothing else does
    }
    if (side.isLater()) {
      listener().secured();
    } else {
      listener().connected();
    }
    if (paused && state == State.OPEN) {
      wire.pause();
    }
  }

  @Override
  public boolean leaveLoop(Runnable left) {
    boolean mayLeave = state == State.PLAIN || (state == State.OPEN && !reader.isHolding());
    return mayLeave && !scheduled && wire.leaveLoop(left);
  }

  // --- from the wire

  @Override
  public void received(ByteBuf borrowed) {
    if (state == State.PLAIN) {
      listener().received(borrowed);
      if (state == State.PLAIN || !borrowed.isReadable()) {
        return;
      }
    }
    bytesIn += borrowed.readableBytes();
    if (state == State.SHAKING
        && bytesIn > (answered || side.isClient() ? MOST_SHAKING : MOST_HELLO)) {
      fail(answered ? "a handshake of over " + MOST_SHAKING + " bytes" : "a hello of over 16 KiB");
      return;
    }
    try {
      reader.read(borrowed);
    } catch (SSLException e) {
      fail(TlsLog.textOf(e));
    }
  }

  @Override
  public boolean isReading() {
    return state == State.SHAKING || state == State.OPEN;
  }

  @Override
  public boolean mayDecrypt() {
    return state == State.SHAKING || (state == State.OPEN && !paused);
  }

  @Override
  public void decrypted() throws SSLException {
    speak();
  }

  @Override
  public void plain(ByteBuf borrowed) {
    if (state != State.CLOSED) {
      listener().received(borrowed);
    }
  }

  /** Sends what the engine has to say, and notes the end of the handshake. */
  private void speak() throws SSLException {
    answered |= writer.speak();
    if (state == State.SHAKING && engine.isHandshakeOver()) {
      shaken();
    }
  }

  /** The peer's close_notify has come, behind its last byte. */
  @Override
  public void ended() {
    if (state == State.OPEN) {
      move(State.HALF);
      listener().inputEnded();
    } else if (state == State.SHAKING) {
      fail("the peer ended the handshake");
    }
  }

  @Override
  public void burstOver() {
    if (isReady()) {
      listener().burstOver();
    }
  }

  @Override
  public void inputEnded() {
    wireEnded = true;
    if (state == State.PLAIN) {
      listener().inputEnded();
    } else if (!reader.isHolding() || state == State.SHAKING) {
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
    if (isReady()) {
      listener().writableChanged();
    }
  }

  @Override
  public void writeFailed(CloseReason reason) {
    if (isReady()) {
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
    if (state == State.OPEN && reader.isHolding() && !reader.isDecrypting()) {
      paused = false;
      try {
        reader.readHeld();
      } catch (SSLException e) {
        TlsLog.failed(side.name(), peer(), TlsLog.textOf(e));
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
    if (state != State.NEW) {
      writer.sayLastWords();
    }
    if (!shaking || !side.isClient()) {
      TlsLog.failed(side.name(), peer(), why);
    }
    end(shaking, CloseReason.TLS_ERROR, "TLS: " + why);
    wire.close();
  }

  private void end(boolean shaking, CloseReason reason, String text) {
    if (shaking) {
      clock.failed();
    }
    move(State.CLOSED);
    try {
      if (shaking && side.isClient()) {
        wire.close();
        listener().connectFailed(new ConnectFailure(reason, 0, text));
      } else {
        listener().closed(reason);
      }
    } finally {
      releaseIfClosed();
    }
  }

  private void shut() {
    move(State.CLOSED);
    clock.stop();
    releaseIfClosed();
  }

  private void releaseIfClosed() {
    if (state == State.CLOSED && !reader.isDecrypting()) {
      engine.release();
      reader.release();
    }
  }

  @Override
  public void keeps(long more) {
    if (loop != null) {
      loop.kept().add(more);
    }
  }

  @Override
  public void rested() {
    releaseIfClosed();
  }

  // --- sending

  @Override
  public void send(ByteBuf borrowed) {
    if (state == State.PLAIN) {
      wire.send(borrowed);
      return;
    }
    if (!isReady()) {
      borrowed.skipBytes(borrowed.readableBytes());
      return;
    }
    if (engine.isOutputOver()) {
      borrowed.skipBytes(borrowed.readableBytes());
      listener().writeFailed(CloseReason.TLS_ERROR);
      return;
    }
    try {
      writer.send(borrowed);
    } catch (SSLException e) {
      fail(TlsLog.textOf(e));
    }
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
    writer.sayLastWords();
  }

  // --- reading

  @Override
  public void pause() {
    paused = true;
    if (state == State.OPEN || state == State.PLAIN) {
      wire.pause();
    }
  }

  @Override
  public void resume() {
    paused = false;
    if (!reader.isHolding()) {
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
      reader.readHeld();
      if (isReady()) {
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

  // --- facts

  @Override
  public long keptBytes() {
    return wire.keptBytes() + reader.heldBytes();
  }

  @Override
  public @Nullable TlsFacts tls() {
    boolean known = state == State.OPEN || state == State.HALF;
    return known && !side.isClient() ? ClientFacts.of(engine.session()) : null;
  }

  /** With a part of a record here, nobody can say that all was read. */
  @Override
  public long wireBytesRead() {
    return !reader.isHolding() ? wire.wireBytesRead() : -1;
  }

  @Override
  public boolean isReady() {
    return switch (state) {
      case OPEN, HALF -> true;
      case PLAIN -> wire.isReady();
      case NEW, SHAKING, CLOSED -> false;
    };
  }
}
