package io.cenote.lease;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Adjacent parts of one buffer for one lease, sent in one write. */
final class Run {
  private @Nullable Lease lease;
  private int from;
  private int length;

  boolean isEmpty() {
    return length == 0;
  }

  /** Tests whether a part that begins there joins the others. */
  boolean reaches(int at) {
    return length == 0 || from + length == at;
  }

  /** Adds a part for that lease. */
  void add(Lease to, int at, int by) {
    if (length == 0) {
      lease = to;
      from = at;
    }
    length += by;
  }

  /** Sends all parts, which are in that buffer. */
  void send(ByteBuf in) {
    Lease to = lease;
    if (to != null && length > 0) {
      int all = length;
      lease = null;
      length = 0;
      to.send(in, from, all);
    }
  }
}
