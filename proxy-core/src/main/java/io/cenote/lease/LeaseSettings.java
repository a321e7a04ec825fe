package io.cenote.lease;

/**
 * Settings of the leases on one upstream.
 *
 * @param discardLimit bytes of replies to a client that has gone, of which more are not waited for
 */
public record LeaseSettings(int discardLimit) {}
