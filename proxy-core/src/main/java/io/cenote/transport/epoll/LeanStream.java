package io.cenote.transport.epoll;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.socket.Batches;
import io.cenote.transport.socket.CloseReasons;
import io.cenote.transport.socket.LateOptions;
import io.cenote.transport.socket.LeanHandle;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.socket.PendingError;
import io.cenote.transport.stream.ConnectFailure;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.uring.IoUringIoHandle;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stream over a socket on a Netty loop, without a channel of Netty's: ADR 0010 lists the system
 * calls that it saves, ADR 0011 how io_uring saves most of the rest, ADR 0018 why it has no
 * pipeline. Bytes go to the listener as they are read, and are sent within the call as far as the
 * kernel takes them.
 *
 * <p>A paused stream reads nothing, not even at the peer's FIN: the bytes wait in the kernel. An
 * error ends the pause, because it ends the connection.
 *
 * <p>Thread: its loop.
 */
public final class LeanStream extends SocketStream {
  private enum State {
    /** Accepted or about to connect, on no loop yet. */
    NEW,
    CONNECTING,
    OPEN,
    /** Failed or closed: no event comes any more. */
    OVER
  }

  private final Wiring wiring;
  private final LeanReader reader;
  private final LeanWriter writer;
  private final Handle handle = new Handle();
  private volatile State state = State.NEW;
  private @Nullable LeanConnect connect;
  private @Nullable StreamListener listener;
  private @Nullable StreamClock clock;
  private @Nullable NettyLoop loop;
  private LateOptions.@Nullable Place late;
  private @Nullable CloseReason writeFailure;
  private Loop.@Nullable Timer lastWords;
  private boolean resumed;
  private long kept;

  /** Creates a stream that connects to that address once it is started. */
  public static LeanStream connecting(
      LeanSocket socket, SocketAddress to, Duration connectTimeout, Wiring wiring) {
    LeanStream stream = new LeanStream(socket, Peer.of(to), wiring);
    stream.connect = new LeanConnect(stream, to, connectTimeout);
    return stream;
  }

  /**
   * Creates a stream of an accepted socket.
   *
   * @param remote the peer's address as accept4(2) gave it; null for a Unix socket's
   */
  public static LeanStream accepted(LeanSocket socket, byte @Nullable [] remote, Wiring wiring) {
    return new LeanStream(socket, Peer.of(socket, remote), wiring);
  }

  private LeanStream(LeanSocket socket, Peer peer, Wiring wiring) {
    super(socket, peer);
    this.wiring = wiring;
    reader = wiring.newReader(this);
    writer = wiring.newWriter(this);
  }

  StreamListener listener() {
    if (listener == null) {
      throw new IllegalStateException("stream without a listener");
    }
    return listener;
  }

  NettyLoop loop() {
    if (loop == null) {
      throw new IllegalStateException("stream on no loop");
    }
    return loop;
  }

  EventLoop eventLoop() {
    return loop().eventLoop();
  }

  /** Tests whether it is connected, and neither failed nor closed. */
  boolean isConnected() {
    return state == State.OPEN;
  }

  private boolean isOver() {
    return state == State.OVER;
  }

  @Override
  @Nullable TcpInfo scratch() {
    return loop == null ? null : loop.tcpInfo();
  }

  // --- beginning

  /** Turns off Nagle's algorithm at the first write that it could hold back. */
  void noDelayWhenNeeded() {
    writer.noDelayWhenNeeded();
  }

  /** Keeps options that are set once the connection has lived for a while. */
  void setLate(LateOptions.Place place) {
    late = place;
  }

  @Override
  public void listen(StreamListener next) {
    listener = next;
  }

  @Override
  public void clock(Duration idle, Runnable action) {
    clock = new StreamClock(idle, action);
  }

  @Override
  public void start(Loop on) {
    NettyLoop its = (NettyLoop) on;
    loop = its;
    reader.joinsLoop();
    ((IoEventLoop) its.eventLoop())
        .register(handle)
        .addListener(
            done -> {
              if (done.isSuccess()) {
                registered((IoRegistration) done.getNow());
              } else {
                failed(done.cause());
              }
            });
  }

  private void registered(IoRegistration here) {
    if (isOver()) {
      here.cancel();
      return;
    }
    wiring.registered(here);
    try {
      begin();
    } catch (RuntimeException | Error failure) {
      failed(failure);
    }
  }

  private void begin() {
    LeanConnect beginning = connect;
    if (state == State.NEW && beginning != null) {
      state = State.CONNECTING;
      beginning.begin();
    } else {
      state = State.OPEN;
      wiring.awaitInput();
    }
    StreamClock idle = clock;
    if (idle != null && !isOver()) {
      idle.start(loop());
    }
    if (resumed) {
      reader.resume();
    }
  }

  /** Has the loop report the end of the connect under way. */
  void awaitConnect() {
    wiring.awaitConnect();
  }

  /** The connect has succeeded. */
  void connected() {
    connect = null;
    if (isOver()) {
      return;
    }
    state = State.OPEN;
    wiring.awaitInput();
    listener().connected();
    writer.writeOut();
  }

  /** The connect has failed. */
  void connectFailed(ConnectFailure failure) {
    if (!isOver()) {
      close();
      listener().connectFailed(failure);
    }
  }

  @Override
  public boolean leaveLoop(Runnable left) {
    if (state != State.OPEN || writeFailure != null || !isFlushed() || reader.isUnderWay()) {
      return false;
    }
    if (late != null) {
      late.settle();
    }
    if (clock != null) {
      clock.stop();
    }
    reader.leavesLoop();
    loop()
        .execute( // it may be at work for this stream just now
            () -> {
              wiring.leaving();
              wiring.leaveLoop();
              left.run();
            });
    return true;
  }

  // --- sending

  @Override
  public void send(ByteBuf borrowed) {
    try {
      writer.send(borrowed);
    } catch (RuntimeException | Error failure) {
      failed(failure);
    }
  }

  @Override
  public void flush() {
    writer.flush();
  }

  @Override
  public void keepLittle() {
    writer.keepLittle();
  }

  @Override
  public long keptBytes() {
    return kept;
  }

  /** Adds to the bytes kept; negative for bytes that are no longer kept. */
  public void keeps(long more) {
    kept += more;
    loop().kept().add(more);
  }

  /** Has the loop report room in the kernel. */
  void awaitRoom() {
    wiring.awaitRoom();
  }

  /** A send has failed, and its errno is taken: the peer's last bytes may still be read. */
  void sendFailed(IOException failure) {
    CloseReason reason = CloseReasons.ofFailure(failure, this::facts);
    writeFailure = reason;
    resetAtClose(); // a FIN would make a part look like the whole
    reader.writeFailed();
    listener().writeFailed(reason);
    if (!isOver()) {
      resume();
      lastWords = loop().schedule(() -> closed(reason), LAST_WORDS.toNanos());
    }
  }

  @Override
  public boolean isWritable() {
    return !isOver() && writer.isWritable();
  }

  @Override
  public boolean isFlushed() {
    return writer.isFlushed();
  }

  @Override
  public void whenFlushed(Runnable action) {
    writer.whenFlushed(action);
  }

  @Override
  public void finish() {
    whenFlushed(this::shutdownOutput);
  }

  // --- reading

  @Override
  public void pause() {
    resumed = false;
  }

  @Override
  public void resume() {
    if (!resumed) {
      resumed = true;
      reader.resume();
    }
  }

  @Override
  public boolean isPaused() {
    return !resumed;
  }

  @Override
  public long wireBytesRead() {
    return reader.bytesRead();
  }

  @Override
  public boolean isReady() {
    return isConnected();
  }

  @Override
  public boolean isInputEnded() {
    return reader.isEnded();
  }

  /** The peer's FIN was read. After a failed write it is no FIN: the write has taken the errno. */
  void inputEnded() {
    if (writeFailure != null) {
      closed(writeFailure);
    } else {
      listener().inputEnded();
    }
  }

  // --- ending

  @Override
  public boolean isOpen() {
    return !isOver() && socket().isOpen();
  }

  @Override
  public void close() {
    state = State.OVER;
    if (!socket().isOpen()) {
      return;
    }
    reader.stop();
    writer.stop();
    stopClocks();
    wiring.close(socket());
  }

  private void stopClocks() {
    if (late != null) {
      late.remove();
    }
    if (clock != null) {
      clock.stop();
    }
    if (connect != null) {
      connect.stop();
    }
    if (lastWords != null) {
      lastWords.cancel();
    }
  }

  @Override
  public void abort() {
    resetAtClose();
    close();
  }

  /** Our code has failed, perhaps while it held bytes of it. */
  @Override
  public void failed(Throwable failure) {
    LeanConnect pending = connect;
    if (pending != null) {
      pending.fail(failure);
    } else if (isOpen()) {
      closed(CloseReasons.ofFailure(failure, this::facts));
    }
  }

  /** Closes with SO_ERROR: no read and no write will carry the errno any more. */
  public void closeWithError() {
    IOException failure = PendingError.take(socket());
    if (failure != null) {
      failed(failure);
    } else {
      closed(reasonWithoutErrno());
    }
  }

  private CloseReason reasonWithoutErrno() {
    return writeFailure == null ? CloseReason.PEER_RESET : writeFailure;
  }

  /**
   * Notifies the listener of the close, once; it may still read facts, then the socket is closed.
   */
  private void closed(CloseReason reason) {
    if (isOver()) {
      return;
    }
    if (reason == CloseReason.LOCAL_ABORT) {
      resetAtClose();
    }
    try {
      listener().closed(reason);
    } finally {
      close();
    }
  }

  @Override
  public void whenGone(Runnable action) {
    wiring.whenGone(action);
  }

  @Override
  public void resetClock() {
    if (clock != null) {
      clock.reset();
    }
  }

  // --- events of the loop

  /** Handles the kernel's readiness: bits of {@link Ready}. */
  public void ready(int bits) {
    LeanConnect pending = connect;
    if (pending != null && !pending.isDone(bits)) {
      return;
    }
    if ((bits & Ready.OUT) != 0) {
      if (writer.unblock()) {
        writer.writeOut();
      } else {
        wiring.roomUnasked();
      }
    }
    if ((bits & Ready.INPUT) != 0) {
      reader.ready(bits);
    }
    if ((bits & Ready.ERR) != 0 && isOpen() && !reader.isUnderWay()) {
      closeWithError();
    }
  }

  /** Callbacks of the loop. */
  @SuppressWarnings("try") // close() is declared by Netty as it is
  private final class Handle implements LeanHandle, IoUringIoHandle {
    @Override
    public FileDescriptor fd() {
      return socket();
    }

    @Override
    public void registeredIn(Batches counter) {
      wiring.counted(counter);
    }

    @Override
    public void handle(IoRegistration registered, IoEvent event) {
      wiring.happened(LeanStream.this, event);
    }

    /** The loop ends. */
    @Override
    public void close() {
      LeanConnect pending = connect;
      if (pending != null) {
        pending.fail(new ClosedChannelException());
      } else {
        closed(reasonWithoutErrno());
      }
    }
  }
}
