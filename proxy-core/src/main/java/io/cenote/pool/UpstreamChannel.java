package io.cenote.pool;

import io.cenote.journal.LogText;
import io.cenote.transport.CloseReason;
import io.cenote.transport.CloseReasons;
import io.cenote.transport.KeptBytes;
import io.cenote.transport.SocketEnd;
import io.cenote.transport.StreamHandler;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.lean.LeanChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one handler of an upstream socket, for its whole life: what it hears goes to the user of the
 * connection, or, while nobody uses it, to the pool.
 *
 * <p>Thread: the channel's loop.
 */
final class UpstreamChannel extends StreamHandler implements Wire {
  /** How much of a greeting is kept for the first user of a warm connection, bytes. */
  static final int MAX_GREETING = 16 * 1024;

  /** How much is shown of what a server says to nobody, characters. */
  private static final int MAX_WORDS = 120;

  private final PooledConnection connection;
  private final Channel channel;
  private final IdleClock idleClock;
  private final TcpInfo tcpInfo;
  private @Nullable ArrayDeque<ByteBuf> greeting;
  private int greetingBytes;

  UpstreamChannel(
      PooledConnection connection, Channel channel, IdleClock idleClock, TcpInfo tcpInfo) {
    this.connection = connection;
    this.channel = channel;
    this.idleClock = idleClock;
    this.tcpInfo = tcpInfo;
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
    connection.unexpectedData();
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
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    UpstreamUser user = connection.user();
    if (user != null) {
      user.upstreamWritabilityChanged();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event != ChannelInputShutdownEvent.INSTANCE) {
      return;
    }
    connection.inputEnded();
    UpstreamUser user = connection.user();
    if (user != null) {
      user.upstreamInputClosed();
    } else {
      connection.died(CloseReason.PEER_FIN);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    CloseReason reason = CloseReasons.ofFailure(channel, failure);
    if (reason == CloseReason.LOCAL_ABORT && channel.isOpen()) {
      SocketEnd.forget(channel);
    }
    UpstreamUser user = connection.user();
    if (user != null && failure instanceof ChannelOutputShutdownException) {
      user.upstreamWriteFailed(reason);
    } else {
      connection.died(reason);
    }
  }

  /** Not closed by us, or the connection would know: an error that came after the peer's FIN. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.died(CloseReason.PEER_RESET);
    ctx.fireChannelInactive();
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public boolean isFresh(FreshnessGate gate, long now) {
    if (!channel.isActive()
        || (channel instanceof DuplexChannel duplex && duplex.isInputShutdown())) {
      return false;
    }
    if (!tcpInfo.read(channel)) {
      return true; // nothing more can be told here
    }
    // A greeting that has just come, and was not read yet, is no stranger's byte.
    long expected = connection.keepsGreeting() ? tcpInfo.bytesReceived() : connection.bytesRead();
    connection.lookedAt(tcpInfo);
    return gate.isFresh(tcpInfo, expected, now);
  }

  @Override
  public @Nullable TcpFacts facts() {
    return TcpFacts.of(channel, tcpInfo);
  }

  @Override
  public long silence() {
    return tcpInfo.read(channel) ? TimeUnit.MILLISECONDS.toNanos(tcpInfo.silence()) : -1;
  }

  @Override
  public void used() {
    idleClock.resetReadTimeout();
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
    channel.close();
    if (channel instanceof LeanChannel lean) {
      lean.whenGone(gone);
    } else {
      channel.closeFuture().addListener(closed -> gone.run());
    }
  }
}
