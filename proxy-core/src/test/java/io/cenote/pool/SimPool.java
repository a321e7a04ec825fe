package io.cenote.pool;

import io.cenote.protocol.SpokenProtocol;
import io.cenote.testing.PoolFixture;
import io.cenote.testing.SimLoop;
import io.cenote.testing.SimStream;
import io.cenote.testing.UpstreamFixture;
import io.cenote.transport.stream.ConnectFailure;
import io.cenote.upstream.member.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A pool of one loop whose connections are streams of virtual time, and connect at once. */
public final class SimPool {
  /** Streams to the upstream, in the order in which they were dialled. */
  public final List<SimStream> dialled = new ArrayList<>();

  private final SimLoop loop;
  private final ConnectionPool pool;

  /** A pool for sessions; nothing is dialled ahead of need. */
  public SimPool(SimLoop loop, int max, Reuse reuse, Duration settle, SpokenProtocol<?> protocol) {
    this.loop = loop;
    pool =
        Pools.of(settings(max, reuse, settle, protocol), List.of(loop), this::dial, () -> 0.5, 0);
  }

  private static UpstreamSettings settings(
      int max, Reuse reuse, Duration settle, SpokenProtocol<?> protocol) {
    PoolFixture pool =
        PoolFixture.ofAtMost(max)
            .maxPending(100)
            .acquireTimeout(Duration.ofSeconds(2))
            .reuse(reuse, settle);
    return UpstreamFixture.with(pool).named("sim").speaks(protocol).build();
  }

  private void dial(WireOwner connection, Member member) {
    SimStream stream = SimStream.connecting();
    dialled.add(stream);
    UpstreamWire wire = new UpstreamWire(connection, stream, new Connect(connection));
    connection.attachWire(wire);
    stream.listen(wire);
    stream.clock(Duration.ofHours(1), connection::quietTooLong);
    stream.resume();
    stream.start(loop);
    stream.connectSucceeds();
  }

  private record Connect(WireOwner connection) implements UpstreamWire.Connecting {
    @Override
    public void connected() {
      connection.connected();
    }

    @Override
    public void secured() {}

    @Override
    public void failed(ConnectFailure failure) {
      connection.connectFailed(failure.reason(), failure.text());
    }
  }

  /** The pool itself. */
  public ConnectionPool pool() {
    return pool;
  }

  /** The stream that was dialled last. */
  public SimStream last() {
    return dialled.get(dialled.size() - 1);
  }
}
