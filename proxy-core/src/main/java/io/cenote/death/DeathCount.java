package io.cenote.death;

import io.cenote.transport.CloseReason;

/**
 * How many connections ended alike.
 *
 * @param place the endpoint they led to
 * @param phase what they were doing
 * @param reason why they ended
 * @param count how many since the start
 */
public record DeathCount(String place, DeathPhase phase, CloseReason reason, long count) {}
