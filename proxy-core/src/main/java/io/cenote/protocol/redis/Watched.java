package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reply that goes to the client, or is dropped, and whose first byte shows success. */
class Watched extends Reply {
  private final Runnable onSuccess;
  private final Runnable onError;
  private final int kept;
  private boolean begun;

  Watched(boolean passed, Runnable onSuccess, Runnable onError) {
    this(passed, onSuccess, onError, 0);
  }

  /**
   * Creates a reply that also keeps bytes.
   *
   * @param kept bytes of the request that the actions keep
   */
  Watched(boolean passed, Runnable onSuccess, Runnable onError, int kept) {
    super(passed);
    this.kept = kept;
    this.onSuccess = onSuccess;
    this.onError = onError;
  }

  @Override
  public int keptBytes() {
    return kept;
  }

  @Override
  public @Nullable ByteBuf received(ByteBuf bytes, int from, int to, boolean whole) {
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
