/**
 * Pool of upstream connections, from the dial to the close: acquire, release, evict, within one
 * bound.
 */
@NullMarked
package io.cenote.pool;

import org.jspecify.annotations.NullMarked;
