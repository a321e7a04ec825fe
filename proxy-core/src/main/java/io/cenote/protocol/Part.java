package io.cenote.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Part of what a client says that goes to an upstream: a request, or a piece of one. A client side
 * has one of them and fills it anew for each {@link ClientSide.Step#SEND} and {@link
 * ClientSide.Step#ACQUIRE}; it holds until the step is over.
 *
 * <p>Thread: the client's loop.
 */
public final class Part {
  private Need need = Need.EXCLUSIVE;
  private boolean beginsRequest;
  private @Nullable ByteBuf own;
  private int length;

  /**
   * Fills it.
   *
   * @param own the bytes where they are not the client's: the client side keeps them; null: they
   *     are what the client has said, from the reader index on
   * @param length bytes
   */
  public void fill(Need need, boolean beginsRequest, @Nullable ByteBuf own, int length) {
    this.need = need;
    this.beginsRequest = beginsRequest;
    this.own = own;
    this.length = length;
  }

  /** What it asks of its connection. */
  public Need need() {
    return need;
  }

  /** Whether it begins a request. */
  public boolean beginsRequest() {
    return beginsRequest;
  }

  /** Its bytes, lent, where they are not in what the client has said; null if they are. */
  public @Nullable ByteBuf own() {
    return own;
  }

  /** Its length, bytes. */
  public int length() {
    return length;
  }
}
