package io.cenote.upstream.names;

import java.util.Map;

/**
 * Look-ups of one name so far.
 *
 * @param ageNanos time since its last good answer; -1 without any
 * @param results number of look-ups by result: {@code good}, or the word of a failure
 * @param lastFailure a few words about the last failure; empty without any
 */
public record NameSnapshot(
    String name, long ageNanos, Map<String, Long> results, String lastFailure) {}
