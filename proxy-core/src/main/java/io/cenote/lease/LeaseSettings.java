package io.cenote.lease;

/**
 * Settings of the leases on one upstream.
 *
 * @param discardLimit limit of the bytes of replies that are read for a client that has gone
 */
public record LeaseSettings(int discardLimit) {}
