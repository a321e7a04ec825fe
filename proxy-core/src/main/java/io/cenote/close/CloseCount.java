package io.cenote.close;

import io.cenote.transport.CloseReason;

/**
 * How many connections closed alike.
 *
 * @param place the endpoint they led to
 * @param phase what they were doing
 * @param reason why they closed
 * @param count how many since the start
 */
public record CloseCount(String place, ClosePhase phase, CloseReason reason, long count) {}
