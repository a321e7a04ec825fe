package io.cenote.lease;

/**
 * Settings of the leases on one upstream.
 *
 * @param discardLimit limit of the bytes of replies that are read for a client that has gone
 * @param reserve number of connections that no client may hold for as long as it likes
 */
public record LeaseSettings(int discardLimit, int reserve) {}
