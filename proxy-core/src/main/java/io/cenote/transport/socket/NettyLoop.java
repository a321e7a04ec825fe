package io.cenote.transport.socket;

import io.cenote.transport.GuardedTask;
import io.cenote.transport.KeptAccount;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpInfo;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** {@link Loop} on a Netty event loop. */
public final class NettyLoop implements Loop {
  private final int index;
  private final EventLoop eventLoop;
  private final KeptAccount kept;
  private final TcpInfo tcpInfo = new TcpInfo();
  private final LateOptions lateOptions;

  /** Creates a loop of that index. */
  public NettyLoop(int index, EventLoop eventLoop, KeptAccount kept) {
    this.index = index;
    this.eventLoop = eventLoop;
    this.kept = kept;
    lateOptions = new LateOptions(eventLoop);
  }

  /** Event loop on which channels of this loop are registered. */
  public EventLoop eventLoop() {
    return eventLoop;
  }

  /** Buffer for TCP_INFO, shared by this loop. Thread: this loop. */
  public TcpInfo tcpInfo() {
    return tcpInfo;
  }

  /** Connections whose options are still to be set. Thread: this loop. */
  public LateOptions lateOptions() {
    return lateOptions;
  }

  /** Tests whether it has ended or is ending. Thread: any. */
  public boolean hasEnded() {
    return eventLoop.isShuttingDown();
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean inLoop() {
    return eventLoop.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    eventLoop.execute(GuardedTask.of(task));
  }

  @Override
  public Timer schedule(Runnable task, long delayNanos) {
    Future<?> future = eventLoop.schedule(GuardedTask.of(task), delayNanos, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public KeptAccount kept() {
    return kept;
  }
}
