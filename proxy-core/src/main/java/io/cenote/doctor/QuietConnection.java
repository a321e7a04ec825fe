package io.cenote.doctor;

import io.cenote.doctor.Observation.Outcome;
import io.cenote.transport.CloseReason;
import io.cenote.transport.CloseReasons;
import io.cenote.transport.NettyLoop;
import io.cenote.transport.SocketSetup;
import io.cenote.transport.TcpInfo;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One connection that says nothing, and is asked by a keepalive probe once it has been quiet for
 * its silence. What the server says unasked is thrown away, and the silence begins anew.
 *
 * <p>Thread: its loop. Owner: {@link PathMeasuring}, which looks at it again and again.
 */
final class QuietConnection extends ChannelInboundHandlerAdapter {
  private static final long TENTH_OF_A_SECOND = 100;

  private final Duration silence;
  private final NettyLoop loop;
  private final Channel channel;
  private final Consumer<Observation> told;
  private long heardAt;
  private boolean connected;
  private boolean asked;
  private boolean done;

  QuietConnection(Duration silence, NettyLoop loop, Channel channel, Consumer<Observation> told) {
    this.silence = silence;
    this.loop = loop;
    this.channel = channel;
    this.told = told;
  }

  boolean isDone() {
    return done;
  }

  /** Asks if it is time to, and sees whether there is an answer. */
  void look() {
    if (!connected || done || quiet().compareTo(silence) < 0) {
      return;
    }
    if (!asked) {
      asked = true;
      // The kernel's own timer comes late by some percent. This draws the probe now.
      SocketSetup.keepaliveIdle(channel, silence);
    }
    TcpInfo info = loop.tcpInfo();
    // Without an answer, nothing was heard for all of the silence.
    if (info.read(channel) && info.probes() == 0 && info.silence() < silence.toMillis() / 2) {
      end(Outcome.ANSWERED, "");
    }
  }

  /** Ends it without a verdict. */
  void giveUp(String why) {
    end(Outcome.VOID, why);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    connected = true;
    heardAt = loop.nanos();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
    heardAt = loop.nanos();
    asked = false;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      end(Outcome.CLOSED, "");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    TcpInfo info = loop.tcpInfo();
    boolean probed = asked || (info.read(channel) && info.probes() > 0);
    CloseReason reason = CloseReasons.ofFailure(channel, failure);
    switch (reason) {
      case KEEPALIVE_DEAD -> end(Outcome.UNANSWERED, "");
      case PEER_RESET -> end(probed ? Outcome.RESET : Outcome.CUT, "");
      default -> end(Outcome.VOID, reason.word() + ": " + failure.getMessage());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(asked ? Outcome.RESET : Outcome.CUT, "");
  }

  private Duration quiet() {
    return connected ? Duration.ofNanos(loop.nanos() - heardAt) : Duration.ZERO;
  }

  private void end(Outcome outcome, String detail) {
    if (!done) {
      done = true;
      long tenths = Math.round(quiet().toMillis() / (double) TENTH_OF_A_SECOND);
      Duration at = Duration.ofMillis(tenths * TENTH_OF_A_SECOND);
      told.accept(new Observation(silence, outcome, at, detail));
      channel.close();
    }
  }
}
