package io.cenote.upstream.health;

import io.cenote.transport.CloseReason;

/**
 * Reason why an upstream is down.
 *
 * @param reason for the sessions that are refused
 * @param text all endpoints, and why each is down
 */
public record Down(CloseReason reason, String text) {}
