package io.cenote.close;

import io.cenote.transport.CloseReason;

/**
 * Number of connections that closed alike.
 *
 * @param place the endpoint they led to
 * @param phase what they were doing
 * @param reason why they closed
 * @param count number since the start
 */
public record CloseCount(String place, ClosePhase phase, CloseReason reason, long count) {}
