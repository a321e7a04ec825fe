package io.cenote.listen;

import io.cenote.close.CloseCount;
import java.util.List;

/**
 * Snapshot of one listener's numbers. Counters are since the start.
 *
 * @param name its name
 * @param address its address
 * @param upstream the upstream behind it
 * @param sessions open now
 * @param maxSessions the bound
 * @param accepted clients that became sessions
 * @param rejected clients turned away at the bound
 * @param evicted sessions ended to make room
 * @param acceptPauses times accepting stopped, for lack of descriptors or of room
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
    long evicted,
    long acceptPauses,
    List<CloseCount> closes) {}
