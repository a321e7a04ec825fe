package io.cenote.pool;

import java.time.Duration;

/**
 * What keeps the connections of one upstream fit, beyond what the kernel does.
 *
 * @param probeInterval time between two probes of an idle connection; zero: none
 * @param probeTimeout for a probe's answer
 * @param resetTimeout for what takes back the state that a client has left
 * @param discardLimit bytes of replies to a client that has gone, of which more are not waited for
 */
public record Upkeep(
    Duration probeInterval, Duration probeTimeout, Duration resetTimeout, int discardLimit) {}
