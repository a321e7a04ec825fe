package io.cenote.transport.dns;

import io.cenote.transport.Endpoint;
import java.time.Duration;
import java.util.List;

/**
 * Servers to ask.
 *
 * @param servers their literal addresses; none for those of the host
 * @param timeout for one look-up, over all servers and names that are tried
 */
public record DnsServers(List<Endpoint.Tcp> servers, Duration timeout) {}
