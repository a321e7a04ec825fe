package io.cenote.transport.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Means and limits of one look-up, shared by all questions in it.
 *
 * @param servers at least one
 * @param timeout for all of it
 * @param deadline when that is over, on the loop's clock
 */
record LookUpScope(
    Queries queries, List<InetSocketAddress> servers, Duration timeout, long deadline) {}
