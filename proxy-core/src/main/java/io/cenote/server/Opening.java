package io.cenote.server;

import io.cenote.listen.Port;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Opener of a listening socket that waits for it: only at start, never on a loop. */
final class Opening {
  private static final long LIMIT_SECONDS = 10;

  private Opening() {}

  interface Open {
    CompletableFuture<@Nullable Void> open() throws IOException;
  }

  interface Opened {
    void opened() throws IOException;
  }

  static void of(String what, Open open, Opened opened) throws StartFailure {
    try {
      open.open().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      opened.opened();
    } catch (IOException | UnsupportedOperationException e) {
      throw new StartFailure(what + " (" + StartFailure.reason(e) + ")");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StartFailure(what + " (" + StartFailure.reason(cause) + ")");
    } catch (TimeoutException e) {
      throw new StartFailure(what + " (no answer within " + LIMIT_SECONDS + " s)");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure(what + " (interrupted)");
    }
  }

  /** Sets the mode of a Unix socket's file; if that cannot be, it stays as it was. */
  static void modeQuietly(Port port, int mode) {
    closeQuietly(() -> port.setMode(mode));
  }

  interface Close {
    void close() throws IOException;
  }

  static void closeQuietly(Close listening) {
    try {
      listening.close();
    } catch (IOException e) {
      LoggerFactory.getLogger("cenote").warn("socket file left: {}", e.toString());
    }
  }
}
