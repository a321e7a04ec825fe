package io.cenote.transport.tls;

import io.cenote.transport.Loop;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Clock of one handshake: it has a time limit, and its end goes to the account.
 *
 * <p>Thread: the stream's loop.
 */
final class HandshakeClock {
  private final Duration most;
  private final Handshakes account;
  private @Nullable Loop loop;
  private Loop.@Nullable Timer limit;
  private long since;

  HandshakeClock(Duration most, Handshakes account) {
    this.most = most;
    this.account = account;
  }

  /**
   * Begins.
   *
   * @param late gets a sentence when the time is over
   */
  void begin(Loop on, Consumer<String> late) {
    loop = on;
    since = on.nanos();
    String text = "no handshake within " + most.toMillis() + " ms";
    limit = on.schedule(() -> late.accept(text), most.toNanos());
  }

  void succeeded() {
    stop();
    if (loop != null) {
      account.succeeded(loop.nanos() - since);
    }
  }

  void failed() {
    stop();
    account.failed();
  }

  /** Stops it: its stream is closed. */
  void stop() {
    if (limit != null) {
      limit.cancel();
      limit = null;
    }
  }
}
