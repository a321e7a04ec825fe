package io.cenote.upstream.names;

import java.time.Duration;

/**
 * Settings of the names of one upstream.
 *
 * @param lookUps how they are looked up
 * @param race time between two connects that race
 * @param vanished fate of connections to an address that left
 * @param vanishedAfter time until connections are cut, where they are
 */
public record DnsSettings(
    NameSettings lookUps, Duration race, Vanished vanished, Duration vanishedAfter) {}
