package io.cenote.session;

import io.cenote.close.CloseCount;
import io.cenote.close.CloseCounts;
import io.cenote.close.CloseLog;
import io.cenote.close.ClosePhase;
import io.cenote.close.RecentCloses;
import io.cenote.transport.CloseReason;
import io.cenote.transport.TcpFacts;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;

/**
 * Records of one listener's closed clients: each is counted and logged, like an upstream
 * connection's.
 *
 * <p>Thread: any; {@link #ended} the session's loop, before the socket is closed.
 */
public final class ClientEnds {
  private final String listener;
  private final CloseCounts counts;
  private final RecentCloses recent = new RecentCloses();

  /** Creates one with nothing counted. */
  public ClientEnds(String listener) {
    this.listener = listener;
    counts = new CloseCounts(List.of(listener));
  }

  /** Returns the counts so far. */
  public List<CloseCount> counts() {
    return counts.all();
  }

  /** Returns the last ends, the newest first. */
  public List<RecentCloses.Close> recent() {
    return recent.all();
  }

  void ended(Session session, ClosePhase phase, CloseReason reason) {
    counts.add(0, phase, reason);
    SocketAddress client = session.address().told(); // without the stream, which has much behind it
    Object place = client == null ? "unix" : client;
    long now = session.loop().nanos();
    recent.add(
        new RecentCloses.Close(
            now, place, phase, reason, now - session.record().startedAt(), session.bytesUp()));
    if (CloseLog.logs(reason)) {
      CloseLog.write(
          "listener=" + listener + " " + session.address().fields(),
          reason,
          text(session, phase, reason));
    }
  }

  private static String text(Session session, ClosePhase phase, CloseReason reason) {
    long now = session.loop().nanos();
    TcpFacts facts = TcpFacts.of(session.client().facts());
    double quiet =
        facts == null ? (now - session.lastActivity()) / 1e9 : facts.quiet().lastDataMillis() / 1e3;
    String times =
        String.format(
            Locale.ROOT,
            "reason=%s phase=%s age-s=%.1f quiet-s=%.1f ",
            reason.word(),
            phase.word(),
            (now - session.record().startedAt()) / 1e9,
            quiet);
    String bytes = "bytes-up=" + session.bytesUp() + " bytes-down=";
    return facts == null
        ? times + bytes + "- " + TcpFacts.NONE
        : times + bytes + facts.bytesSent() + " " + facts.text();
  }
}
