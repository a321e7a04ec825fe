package io.cenote.transport;

import io.cenote.transport.lean.BulkFlows;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The event loops of one proxy. Owner: whoever made it closes it, last of all. */
public final class Loops implements AutoCloseable {
  private final TransportType type;
  private final MultiThreadIoEventLoopGroup group;
  private final List<NettyLoop> loops;

  /** As {@link #Loops(TransportType, int, FastPath)}, with all that costs less. */
  public Loops(TransportType type, int count) {
    this(type, count, FastPath.ALL);
  }

  /**
   * Starts the loops.
   *
   * @param count 0 for one per core
   */
  public Loops(TransportType type, int count, FastPath fastPath) {
    this.type = type;
    int threads = count > 0 ? count : Runtime.getRuntime().availableProcessors();
    group =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory("cenote-loop"), type.newIoHandler());
    List<NettyLoop> all = new ArrayList<>(threads);
    for (int i = 0; i < threads; i++) {
      all.add(new NettyLoop(i, (EventLoop) group.next()));
    }
    loops = List.copyOf(all);
    if (!fastPath.bulkFlows()) {
      loops.forEach(loop -> loop.execute(BulkFlows::allowNone));
    }
  }

  /** The system interface they run on. */
  public TransportType type() {
    return type;
  }

  /** All of them, by index. */
  public List<NettyLoop> all() {
    return loops;
  }

  /** Lets running tasks end, closes what is still open, ends the threads within two seconds. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }

  /** Done when the threads have ended after {@link #close()}. */
  public Future<?> ended() {
    return group.terminationFuture();
  }
}
