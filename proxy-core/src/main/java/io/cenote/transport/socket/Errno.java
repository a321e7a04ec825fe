package io.cenote.transport.socket;

import io.netty.channel.unix.Errors.NativeIoException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Extractor of the kernel's error numbers from Netty's exceptions. A failed read or write has the
 * number itself; a failed connect has it in its type or, for most numbers, only in its text ({@code
 * io.netty.channel.unix.Errors}, 4.2).
 */
final class Errno {
  static final int ENOENT = 2;
  static final int EPIPE = 32;
  static final int EADDRNOTAVAIL = 99;
  static final int ENETUNREACH = 101;
  static final int ECONNABORTED = 103;
  static final int ECONNRESET = 104;
  static final int ETIMEDOUT = 110;
  static final int ECONNREFUSED = 111;
  static final int EHOSTUNREACH = 113;

  private static final Pattern NETTY_TEXT = Pattern.compile("failed with error\\(-(\\d{1,5})\\)");

  private Errno() {}

  /** Returns the number, positive; 0 if the failure is not the kernel's. */
  static int of(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof NativeIoException known) {
        return -known.expectedErr();
      }
    }
    if (failure instanceof NoRouteToHostException) {
      return EHOSTUNREACH;
    }
    if (failure instanceof FileNotFoundException) {
      return ENOENT;
    }
    return failure instanceof ConnectException ? ofText(failure.getMessage()) : 0;
  }

  /**
   * Returns the number in a text; an exception without one is NIO's, whose type shows the failure.
   */
  private static int ofText(@Nullable String text) {
    Matcher found = NETTY_TEXT.matcher(String.valueOf(text));
    return found.find() ? Integer.parseInt(found.group(1)) : ECONNREFUSED;
  }
}
