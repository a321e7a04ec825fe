package io.cenote.pool;

import io.cenote.upstream.health.Checker;
import java.util.function.DoubleSupplier;

/**
 * Means of a pool to do its work.
 *
 * @param dialer makes its connections
 * @param checker makes the checks of its endpoints
 * @param random returns numbers from 0 to below 1
 */
record Means(Dialer dialer, Checker checker, DoubleSupplier random) {}
