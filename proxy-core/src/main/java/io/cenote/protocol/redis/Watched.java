package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A reply that goes to the client, or is dropped, and whose first byte says whether it was done.
 */
class Watched extends Reply {
  private final Runnable onSuccess;
  private final Runnable onError;
  private boolean begun;

  Watched(boolean passed, Runnable onSuccess, Runnable onError) {
    super(passed);
    this.onSuccess = onSuccess;
    this.onError = onError;
  }

  @Override
  public @Nullable ByteBuf heard(ByteBuf bytes, int from, int to, boolean whole) {
    if (!begun && from < to) {
      begun = true;
      if (bytes.getByte(from) == '-') {
        onError.run();
      } else {
        onSuccess.run();
      }
    }
    return null;
  }
}
