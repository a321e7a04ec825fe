package io.cenote.lease;

/**
 * Connections that clients held beyond their replies for one reason, and released.
 *
 * @param count number of connections
 * @param nanos total time
 */
public record PinCount(long count, long nanos) {}
