package io.cenote.pool;

import io.cenote.transport.dns.LookUps;
import io.cenote.upstream.health.Checker;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Means of a pool to do its work.
 *
 * @param dialer makes its connections
 * @param lookUps makes the client of DNS, if there is a name
 * @param checker makes the checks of its endpoints
 * @param random returns numbers from 0 to below 1
 */
record Means(Dialer dialer, Supplier<LookUps> lookUps, Checker checker, DoubleSupplier random) {}
