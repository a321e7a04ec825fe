package io.cenote.pool;

import io.cenote.transport.CloseReason;

/**
 * Why a session got no connection.
 *
 * @param reason the word
 * @param text the same in a sentence, with the numbers of the pool
 */
public record Refusal(CloseReason reason, String text) {}
