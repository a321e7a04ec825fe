package io.cenote.transport.socket;

import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Error of a socket that no read and no write has reported yet: SO_ERROR, socket(7). */
public final class PendingError {
  private PendingError() {}

  /** Takes it from the socket, which then has none; null if there is none. */
  public static @Nullable IOException take(Socket socket) {
    try {
      int errno = socket.getSoError();
      return errno == 0 ? null : new NativeIoException("SO_ERROR", -errno, false);
    } catch (IOException e) {
      return e;
    }
  }
}
