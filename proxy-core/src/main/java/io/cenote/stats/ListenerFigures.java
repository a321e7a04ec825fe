package io.cenote.stats;

import io.cenote.listen.ListenerSnapshot;
import io.cenote.listen.Rejection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Numbers of a listener. */
final class ListenerFigures {
  static final List<Figure<ListenerSnapshot>> FIGURES =
      List.of(
          Figure.<ListenerSnapshot>of("sessions", l -> l.sessions()).metric(Family.SESSIONS),
          Figure.<ListenerSnapshot>of("max_sessions", l -> l.maxSessions())
              .metric(Family.MAX_SESSIONS),
          Figure.<ListenerSnapshot>of("accepted", l -> l.accepted())
              .metric(Family.SESSIONS_ACCEPTED),
          Figure.of("rejected", l -> l.rejected()),
          Figure.<ListenerSnapshot>of("evicted", l -> l.evicted()).metric(Family.SESSIONS_EVICTED),
          Figure.<ListenerSnapshot>of("accept_pauses", l -> l.acceptPauses())
              .metric(Family.ACCEPT_PAUSES),
          Figure.<ListenerSnapshot>of("bytes_up", l -> l.bytes().up()).metric(Family.BYTES, "up"),
          Figure.<ListenerSnapshot>of("bytes_down", l -> l.bytes().down())
              .metric(Family.BYTES, "down"));

  static final List<Breakdown<ListenerSnapshot>> BREAKDOWNS =
      List.of(
          new Breakdown<>("rejections", "", Family.SESSIONS_REJECTED, l -> byKey(l.rejections())));

  private ListenerFigures() {}

  private static Map<String, Long> byKey(Map<Rejection, Long> counts) {
    Map<String, Long> keys = new TreeMap<>();
    counts.forEach((why, count) -> keys.put(why.word(), count));
    return keys;
  }
}
