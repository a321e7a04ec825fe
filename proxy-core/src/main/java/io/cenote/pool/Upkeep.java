package io.cenote.pool;

import java.time.Duration;

/**
 * Upkeep of the connections of one upstream, beyond what the kernel does.
 *
 * @param probeInterval time between two probes of an idle connection; zero: none
 * @param probeTimeout for a probe's answer
 * @param resetTimeout for what takes back the state that a client has left
 */
public record Upkeep(Duration probeInterval, Duration probeTimeout, Duration resetTimeout) {}
