package io.cenote.transport.epoll;

import io.cenote.transport.Loop;
import io.cenote.transport.socket.CloseReasons;
import io.cenote.transport.stream.ConnectFailure;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Pending connect(2). Thread: the stream's loop. */
final class LeanConnect {
  private final LeanStream stream;
  private final SocketAddress address;
  private final Duration timeout;
  private Loop.@Nullable Timer timer;

  LeanConnect(LeanStream stream, SocketAddress address, Duration timeout) {
    this.stream = stream;
    this.address = address;
    this.timeout = timeout;
  }

  void begin() {
    try {
      if (stream.socket().connect(address)) {
        succeed();
      } else {
        stream.awaitConnect();
        timer = stream.loop().schedule(this::tooLate, timeout.toNanos());
      }
    } catch (IOException e) {
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
    try {
      if ((ready & (Ready.ERR | Ready.HUP)) == 0 || stream.socket().finishConnect()) {
        succeed();
        return true;
      }
    } catch (IOException e) {
      fail(e);
    }
    return false;
  }

  private void succeed() {
    stop();
    stream.connected();
  }

  /** The connect has failed. */
  void fail(Throwable cause) {
    stop();
    ConnectFailure failure = CloseReasons.ofConnect(cause);
    String where = cause instanceof SocketException ? ": " + address : "";
    stream.connectFailed(
        new ConnectFailure(failure.reason(), failure.errno(), failure.text() + where));
  }

  private void tooLate() {
    fail(new ConnectTimeoutException("connection timed out"));
  }

  /** Ends its timer. */
  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
