package io.cenote.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Part of a client's bytes that goes to an upstream: a request, or a piece of one. A client side
 * has one part and fills it for each {@link ClientSide.Step#SEND} and {@link
 * ClientSide.Step#ACQUIRE}; it is valid until the step is over.
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
   * @param own the bytes if they are not in the client's buffer: the client side keeps them; null:
   *     the client's bytes from the reader index on
   * @param length bytes
   */
  public void fill(Need need, boolean beginsRequest, @Nullable ByteBuf own, int length) {
    this.need = need;
    this.beginsRequest = beginsRequest;
    this.own = own;
    this.length = length;
  }

  /** Kind of connection that it needs. */
  public Need need() {
    return need;
  }

  /** Tests whether it begins a request. */
  public boolean beginsRequest() {
    return beginsRequest;
  }

  /** Its bytes, owned by the client side; null if they are in the client's buffer. */
  public @Nullable ByteBuf own() {
    return own;
  }

  /** Its length, bytes. */
  public int length() {
    return length;
  }
}
