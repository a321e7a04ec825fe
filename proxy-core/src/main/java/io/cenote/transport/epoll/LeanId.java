package io.cenote.transport.epoll;

import io.netty.channel.ChannelId;
import java.util.concurrent.atomic.AtomicLong;

/** Id of a channel within this process: a number, while Netty's own id is 40 bytes for each. */
final class LeanId implements ChannelId {
  private static final long serialVersionUID = 1L;
  private static final AtomicLong NEXT = new AtomicLong();

  private final long number = NEXT.incrementAndGet();

  @Override
  public String asShortText() {
    return Long.toHexString(number);
  }

  @Override
  public String asLongText() {
    return "lean-" + asShortText();
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LeanId id && id.number == number;
  }

  @Override
  public int compareTo(ChannelId other) {
    return other instanceof LeanId id
        ? Long.compare(number, id.number)
        : asLongText().compareTo(other.asLongText());
  }

  @Override
  public String toString() {
    return asShortText();
  }
}
