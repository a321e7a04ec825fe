package io.cenote.protocol;

import java.time.Duration;

/**
 * What one client of a listener may make the proxy keep, and for how long.
 *
 * @param inflight requests on their way
 * @param requestBytes requests that wait, answers of ours that wait, names and logins; then the
 *     client is not read on
 * @param replyBytes replies that the client has not taken; then no more are asked for
 * @param requestTime for a request that has begun, as long as it brings little; zero: no limit
 */
public record Bounds(int inflight, long requestBytes, long replyBytes, Duration requestTime) {}
