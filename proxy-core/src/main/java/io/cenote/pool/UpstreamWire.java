package io.cenote.pool;

import io.cenote.journal.LogText;
import io.cenote.transport.CloseReason;
import io.cenote.transport.KeptBytes;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.stream.ConnectFailure;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listener of an upstream stream for its whole life. Events go to the user of the connection or,
 * while it has none, to the pool.
 *
 * <p>Thread: the stream's loop.
 */
final class UpstreamWire implements StreamListener, Wire {
  /** Limit of a greeting kept for the first user of a warm connection, bytes. */
  static final int MAX_GREETING = 16 * 1024;

  /** Limit of an unasked message shown in the log, characters. */
  private static final int MAX_WORDS = 120;

  private final WireOwner connection;
  private final Stream stream;
  private final Connecting connecting;
  private @Nullable ArrayDeque<ByteBuf> greeting;
  private int greetingBytes;

  /** Connect of a stream. */
  interface Connecting {
    /** It has succeeded. */
    void connected();

    /** TLS, which began after the connect, has succeeded. */
    void secured();

    /** One of them has failed. */
    void failed(ConnectFailure failure);
  }

  /** Creates the wire of a stream that is about to connect. */
  UpstreamWire(WireOwner connection, Stream stream, Connecting connecting) {
    this.connection = connection;
    this.stream = stream;
    this.connecting = connecting;
  }

  @Override
  public void connected() {
    connecting.connected();
  }

  @Override
  public void secured() {
    UpstreamUser user = connection.user();
    if (user != null) {
      user.upstreamSecured();
    } else {
      connecting.secured();
    }
  }

  @Override
  public void connectFailed(ConnectFailure failure) {
    connecting.failed(failure);
  }

  @Override
  public void received(ByteBuf bytes) {
    connection.countRead(bytes.readableBytes());
    UpstreamUser user = connection.user();
    if (user != null) {
      user.upstreamRead(bytes);
    } else {
      readWhileUnused(bytes);
    }
  }

  private void readWhileUnused(ByteBuf bytes) {
    greetingBytes += bytes.readableBytes();
    connection.said(firstLine(bytes));
    if (connection.isIdle() && connection.keepsGreeting() && greetingBytes <= MAX_GREETING) {
      if (greeting == null) {
        greeting = new ArrayDeque<>(2);
      }
      greeting.add(KeptBytes.of(bytes));
      return;
    }
    connection.unasked(bytes);
  }

  private static String firstLine(ByteBuf bytes) {
    int length = Math.min(bytes.readableBytes(), MAX_WORDS);
    String text = bytes.toString(bytes.readerIndex(), length, StandardCharsets.ISO_8859_1);
    return LogText.oneLine(text.strip());
  }

  @Override
  public void burstOver() {
    UpstreamUser user = connection.user();
    if (user != null) {
      user.upstreamReadComplete();
    }
  }

  @Override
  public void writableChanged() {
    UpstreamUser user = connection.user();
    if (user != null) {
      user.upstreamWritabilityChanged();
    }
  }

  @Override
  public void inputEnded() {
    connection.inputEnded();
    UpstreamUser user = connection.user();
    if (user != null) {
      user.upstreamInputClosed();
    } else {
      connection.closed(CloseReason.PEER_FIN);
    }
  }

  @Override
  public void writeFailed(CloseReason reason) {
    UpstreamUser user = connection.user();
    if (user != null) {
      user.upstreamWriteFailed(reason);
    } else {
      connection.closed(reason);
    }
  }

  @Override
  public void closed(CloseReason reason) {
    connection.closed(reason);
  }

  @Override
  public Stream stream() {
    return stream;
  }

  @Override
  public boolean leaveLoop(Runnable left) {
    return greeting == null && stream.leaveLoop(left);
  }

  @Override
  public void join(Loop loop) {
    stream.start(loop);
  }

  @Override
  public boolean isFresh(FreshnessGate gate, long now) {
    if (!stream.isOpen() || stream.isInputEnded()) {
      return false;
    }
    TcpInfo info = stream.facts();
    if (info == null) {
      return true; // nothing more is known here
    }
    // A greeting that has just come, and was not read yet, is expected.
    long expected = connection.keepsGreeting() ? info.bytesReceived() : stream.wireBytesRead();
    connection.lookedAt(info);
    return gate.isFresh(info, expected, now);
  }

  @Override
  public @Nullable TcpFacts facts() {
    return TcpFacts.of(stream.facts());
  }

  @Override
  public long silence() {
    TcpInfo info = stream.facts();
    return info == null ? -1 : TimeUnit.MILLISECONDS.toNanos(info.silence());
  }

  @Override
  public void used() {
    stream.resetClock();
  }

  @Override
  public void deliverKept(UpstreamUser user) {
    ArrayDeque<ByteBuf> kept = greeting;
    if (kept != null) {
      greeting = null;
      for (ByteBuf bytes : kept) {
        user.upstreamRead(bytes);
        bytes.release();
      }
      user.upstreamReadComplete();
    }
  }

  @Override
  public void close(Runnable gone) {
    if (greeting != null) {
      greeting.forEach(ByteBuf::release);
      greeting = null;
    }
    stream.close();
    stream.whenGone(gone);
  }
}
