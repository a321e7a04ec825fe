package io.cenote.upstream.names;

import io.cenote.transport.Loop;
import io.cenote.transport.dns.LookUps;

/**
 * Surroundings of the names of one upstream.
 *
 * @param upstream its name, for the log
 * @param loop on which all look-ups run, and listeners are called
 * @param lookUps the client of DNS
 * @param settings of its look-ups
 */
public record NameHome(String upstream, Loop loop, LookUps lookUps, NameSettings settings) {}
