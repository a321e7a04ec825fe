package io.cenote.protocol;

import java.time.Duration;

/**
 * Limits of the bytes and times that one client of a listener may cost the proxy.
 *
 * @param inflight pending requests
 * @param requestBytes waiting requests and answers of ours, names and logins; beyond it the client
 *     is not read
 * @param replyBytes replies that the client has not taken; beyond it no more are requested
 * @param requestTime for a request that has begun and progresses slowly; zero: no limit
 */
public record Bounds(int inflight, long requestBytes, long replyBytes, Duration requestTime) {}
