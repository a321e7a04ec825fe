package io.cenote.tunnel;

import io.cenote.pool.Reuse;
import io.cenote.pool.SimPool;
import io.cenote.session.Session;
import io.cenote.session.SimHost;
import io.cenote.testing.SimLoop;
import io.cenote.testing.SimStream;
import io.cenote.testing.UpstreamFixture;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Clients and upstreams of virtual time, joined by tunnels, and moved by words: {@code c:abc} the
 * client sends, {@code c.fin}, {@code c.rst}, {@code c.stall}, {@code c.take}; {@code u...} the
 * upstream whose connection was made last; {@code next} another client comes; {@code wait:ms}.
 */
final class Passage {
  private static final Duration SETTLE = Duration.ofMillis(10);

  final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  final SimHost host = new SimHost(loop);
  final SimPool pool;
  private final TunnelFactory factory;
  SimStream client = SimStream.accepted();
  Session session;

  Passage(Reuse reuse) {
    pool = new SimPool(loop, 4, reuse, SETTLE, UpstreamFixture.RAW);
    factory = new TunnelFactory(pool.pool());
    next();
  }

  private void next() {
    client = SimStream.accepted();
    session = new Session(host, factory, loop, client);
    loop.run(session::start);
    loop.runAll();
  }

  /** Takes the steps, each with all that follows from it. */
  void take(String steps) {
    for (String step : steps.trim().split(" +")) {
      one(step);
      loop.runAll();
    }
  }

  private void one(String step) {
    if (step.equals("next")) {
      next();
    } else if (step.startsWith("wait:")) {
      loop.runFor(Duration.ofMillis(Long.parseLong(step.substring(5))));
    } else {
      SimStream peer = step.charAt(0) == 'c' ? client : pool.last();
      what(step.substring(1)).accept(peer);
    }
  }

  private static Consumer<SimStream> what(String word) {
    return switch (word) {
      case ".fin" -> SimStream::peerFinishes;
      case ".rst" -> SimStream::peerResets;
      case ".stall" -> peer -> peer.peerTakes(0);
      case ".take" -> peer -> peer.peerTakes(Long.MAX_VALUE);
      default -> peer -> peer.peerSends(word.substring(1));
    };
  }
}
