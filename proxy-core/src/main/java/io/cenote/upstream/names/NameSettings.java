package io.cenote.upstream.names;

import io.cenote.transport.Endpoint;
import java.time.Duration;
import java.util.List;

/**
 * Settings of the look-ups of one upstream.
 *
 * @param servers literal addresses; none for the servers of the host
 * @param minTtl shortest time between two look-ups, whatever an answer allows
 * @param maxTtl longest time between two look-ups
 * @param timeout for one look-up
 * @param family addresses that are looked for
 */
public record NameSettings(
    List<Endpoint.Tcp> servers,
    Duration minTtl,
    Duration maxTtl,
    Duration timeout,
    Family family) {}
