package io.cenote.lease;

/**
 * Connections that clients held beyond their replies for one reason, and gave up.
 *
 * @param count how many
 * @param nanos for how long, all together
 */
public record PinCount(long count, long nanos) {}
