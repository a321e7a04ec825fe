package io.cenote.pool;

import io.cenote.transport.Loop;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A simulated socket on which nothing ever happens, and which may always be handed out. */
final class QuietWire implements Wire {
  @Override
  public Stream stream() {
    throw new UnsupportedOperationException("simulated");
  }

  @Override
  public void close(Runnable gone) {
    gone.run();
  }

  @Override
  public boolean leaveLoop(Runnable left) {
    left.run();
    return true;
  }

  @Override
  public void join(Loop loop) {}

  @Override
  public boolean isFresh(FreshnessGate gate, long now) {
    return true;
  }

  @Override
  public @Nullable TcpFacts facts() {
    return null;
  }

  @Override
  public long silence() {
    return -1;
  }

  @Override
  public void used() {}

  @Override
  public void deliverKept(UpstreamUser user) {}
}
