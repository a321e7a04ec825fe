package io.cenote.session;

import io.cenote.pool.Refusal;
import io.cenote.transport.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A host of sessions without a listening socket. */
public final class SimHost implements SessionHost {
  private static final SessionTimes TIMES =
      new SessionTimes(
          Duration.ofHours(1),
          Duration.ofSeconds(60),
          new SessionTimes.Undelivered(Duration.ofSeconds(30), Duration.ZERO));

  /** Sessions that are over, each by its line in the log. */
  public final List<String> over = new ArrayList<>();

  /** The words of those that were refused. */
  public final List<String> refused = new ArrayList<>();

  private final ClientEnds clientEnds = new ClientEnds("sim");
  private final BufferedBytes buffered;

  public SimHost(Loop loop) {
    buffered = new BufferedBytes(Long.MAX_VALUE, loop.kept(), List.of(loop));
  }

  @Override
  public SessionTimes times() {
    return TIMES;
  }

  @Override
  public ClientEnds clientEnds() {
    return clientEnds;
  }

  @Override
  public BufferedBytes buffered() {
    return buffered;
  }

  @Override
  public void moved(Session session) {}

  @Override
  public void refused(Refusal refusal) {
    refused.add(refusal.reason().word());
  }

  @Override
  public void ending(Session session) {}

  @Override
  public void closed(Session session) {
    over.add(session.record().clientEnd().word() + "/" + session.record().upstreamEnd().word());
  }
}
