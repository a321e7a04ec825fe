package io.cenote.transport.epoll;

import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Pending connect(2). Thread: the channel's loop. */
final class LeanConnect {
  private final LeanChannel channel;
  private final SocketAddress address;
  private final ChannelPromise promise;
  private @Nullable Future<?> timeout;

  LeanConnect(LeanChannel channel, SocketAddress address, ChannelPromise promise) {
    this.channel = channel;
    this.address = address;
    this.promise = promise;
  }

  void begin() {
    try {
      boolean done = channel.socket().connect(address);
      if (done) {
        succeed();
      } else {
        channel.awaitConnect();
        int millis = channel.config().getConnectTimeoutMillis();
        timeout = channel.eventLoop().schedule(this::tooLate, millis, TimeUnit.MILLISECONDS);
      }
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
  }

  /**
   * Tests whether the connect has succeeded, as epoll reports it. Room to write and no error prove
   * it without a look at SO_ERROR.
   */
  boolean isDone(int ready) {
    if ((ready & (Ready.OUT | Ready.ERR | Ready.HUP)) == 0) {
      return false;
    }
    if ((ready & (Ready.ERR | Ready.HUP)) == 0) {
      succeed();
      return true;
    }
    try {
      if (channel.socket().finishConnect()) {
        succeed();
        return true;
      }
    } catch (IOException e) {
      fail(e);
    }
    return false;
  }

  private void succeed() {
    cancelTimeout();
    unsafe().connected();
    if (promise.trySuccess()) {
      channel.pipeline().fireChannelActive();
    } else {
      channel.close();
    }
  }

  private void fail(Throwable cause) {
    cancelTimeout();
    unsafe().connectFailed(promise, cause, address);
  }

  private void tooLate() {
    fail(new ConnectTimeoutException("connection timed out: " + address));
    channel.close();
  }

  /** Gives up: the channel is closed before it was connected. */
  void abandoned() {
    cancelTimeout();
    promise.tryFailure(new ClosedChannelException());
  }

  private void cancelTimeout() {
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  private LeanChannel.LeanUnsafe unsafe() {
    return (LeanChannel.LeanUnsafe) channel.unsafe();
  }
}
