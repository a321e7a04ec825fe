package io.cenote.protocol.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Decision on a request.
 *
 * @param kind the kind as which it is treated
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

  /** Sends it to the server. */
  static Decision send(Kind kind) {
    return SENT[kind.ordinal()];
  }

  /** Answers it here; the taker owns the answer. */
  static Decision answer(Kind kind, ByteBuf answer) {
    return new Decision(kind, false, answer);
  }
}
