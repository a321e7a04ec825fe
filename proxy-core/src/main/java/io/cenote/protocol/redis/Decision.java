package io.cenote.protocol.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What becomes of a request.
 *
 * @param kind as what it is treated
 * @param isSent whether it goes to the server
 * @param answer ours; empty if it goes to the server, or the client gets none
 */
record Decision(Kind kind, boolean isSent, ByteBuf answer) {
  private static final Decision[] SENT = new Decision[Kind.values().length];

  static {
    for (Kind kind : Kind.values()) {
      SENT[kind.ordinal()] = new Decision(kind, true, Unpooled.EMPTY_BUFFER);
    }
  }

  /** It goes to the server. */
  static Decision send(Kind kind) {
    return SENT[kind.ordinal()];
  }

  /** It is answered here; the taker owns the answer. */
  static Decision answer(Kind kind, ByteBuf answer) {
    return new Decision(kind, false, answer);
  }
}
