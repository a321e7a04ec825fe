package io.cenote.transport.system;

import io.cenote.transport.FastPath;
import io.cenote.transport.KeptAccount;
import io.cenote.transport.epoll.BulkFlows;
import io.cenote.transport.socket.NettyLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;

/** Event loops of one proxy. Owner: its creator, which closes it last of all. */
public final class Loops implements AutoCloseable {
  private final LoopGroups groups;
  private final List<NettyLoop> loops;
  private final NettyLoop service;
  private final KeptAccount kept = new KeptAccount();

  /** Starts loops as {@link #Loops(TransportType, int, FastPath)}, with all optimisations. */
  public Loops(TransportType type, int count) {
    this(type, count, FastPath.DEFAULT);
  }

  /**
   * Starts the loops.
   *
   * @param type the wanted transport; if a ring of io_uring cannot be made, all run on epoll
   * @param count number of loops that carry sessions; 0 for one per core
   * @throws IllegalStateException if the system provides none
   */
  public Loops(TransportType type, int count, FastPath fastPath) {
    int threads = count > 0 ? count : Runtime.getRuntime().availableProcessors();
    groups = LoopGroups.of(type, threads);
    List<NettyLoop> all = new ArrayList<>(threads);
    for (int i = 0; i < threads; i++) {
      all.add(new NettyLoop(i, (EventLoop) groups.sessions().next(), kept));
    }
    loops = List.copyOf(all);
    service = new NettyLoop(threads, (EventLoop) groups.service().next(), kept);
    if (!fastPath.tuning().bulkFlows()) {
      loops.forEach(loop -> loop.execute(BulkFlows::allowNone));
    }
  }

  /** System interface they run on. */
  public TransportType type() {
    return groups.type();
  }

  /** Loops that carry sessions, by index. */
  public List<NettyLoop> all() {
    return loops;
  }

  /** Account of the bytes that all of them keep. */
  public KeptAccount kept() {
    return kept;
  }

  /** Loop without sessions. No session waits for its work. */
  public NettyLoop service() {
    return service;
  }

  /** Lets running tasks end, closes open channels, ends the threads within two seconds. */
  @Override
  public void close() {
    groups.close();
  }

  /** Returns a future that completes when the threads have ended after {@link #close()}. */
  public Future<?> ended() {
    Promise<Void> all = GlobalEventExecutor.INSTANCE.newPromise();
    Future<?> last = groups.service().terminationFuture();
    groups
        .sessions()
        .terminationFuture()
        .addListener(some -> last.addListener(rest -> all.setSuccess(null)));
    return all;
  }
}
