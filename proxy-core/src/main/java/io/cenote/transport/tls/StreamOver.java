package io.cenote.transport.tls;

import io.cenote.transport.TcpInfo;
import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBufAllocator;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Stream over another one, as far as it is the same on both. */
abstract class StreamOver implements Stream {
  private final Stream wire;

  StreamOver(Stream wire) {
    this.wire = wire;
  }

  /** The stream below. */
  final Stream wire() {
    return wire;
  }

  @Override
  public final void clock(Duration idle, Runnable action) {
    wire.clock(idle, action);
  }

  @Override
  public final void flush() {
    wire.flush();
  }

  @Override
  public final void keepLittle() {
    wire.keepLittle();
  }

  @Override
  public final boolean isWritable() {
    return wire.isWritable();
  }

  @Override
  public final boolean isFlushed() {
    return wire.isFlushed();
  }

  @Override
  public final void whenFlushed(Runnable action) {
    wire.whenFlushed(action);
  }

  @Override
  public final void acknowledge() {
    wire.acknowledge();
  }

  @Override
  public final boolean isOpen() {
    return wire.isOpen();
  }

  @Override
  public final void resetAtClose() {
    wire.resetAtClose();
  }

  @Override
  public final void failed(Throwable failure) {
    wire.failed(failure);
  }

  @Override
  public final void whenGone(Runnable action) {
    wire.whenGone(action);
  }

  @Override
  public final @Nullable TcpInfo facts() {
    return wire.facts();
  }

  @Override
  public final void resetClock() {
    wire.resetClock();
  }

  @Override
  public final void keepaliveIdle(Duration idle) {
    wire.keepaliveIdle(idle);
  }

  @Override
  public final @Nullable SocketAddress peer() {
    return wire.peer();
  }

  @Override
  public final @Nullable SocketAddress local() {
    return wire.local();
  }

  @Override
  public final ByteBufAllocator alloc() {
    return wire.alloc();
  }
}
