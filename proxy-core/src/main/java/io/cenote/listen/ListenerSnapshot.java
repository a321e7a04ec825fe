package io.cenote.listen;

import io.cenote.close.CloseCount;
import io.cenote.measure.HistogramSample;
import java.util.List;
import java.util.Map;

/**
 * Snapshot of one listener's numbers. Counters are since the start.
 *
 * @param name its name
 * @param address its address
 * @param upstream the upstream behind it
 * @param sessions open now
 * @param maxSessions the bound
 * @param accepted clients that became sessions
 * @param rejected clients turned away
 * @param rejections the same by reason; what never occurred is absent
 * @param evicted sessions ended to make room
 * @param sources sources of its clients, where there are bounds on each
 * @param acceptPauses times accepting stopped, for lack of descriptors or of room
 * @param bytes of its sessions
 * @param holders sessions that have held a connection for longest, the oldest first
 * @param durations of the sessions that are over
 * @param closes clients whose connection closed, by phase and reason; what never occurred is absent
 */
public record ListenerSnapshot(
    String name,
    String address,
    String upstream,
    int sessions,
    int maxSessions,
    long accepted,
    long rejected,
    Map<Rejection, Long> rejections,
    long evicted,
    Sources sources,
    long acceptPauses,
    Bytes bytes,
    List<SessionSnapshot> holders,
    HistogramSample durations,
    List<CloseCount> closes) {

  /**
   * Bytes of its sessions.
   *
   * @param up that went to the upstream
   * @param down that went to the clients
   */
  public record Bytes(long up, long down) {
    /** No bytes. */
    public static final Bytes NONE = new Bytes(0, 0);
  }

  /**
   * Numbers of the sources.
   *
   * @param known those with a session, and those that are remembered
   * @param forgotten those without a session that were forgotten for lack of room
   */
  public record Sources(long known, long forgotten) {}
}
