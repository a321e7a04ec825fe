/** Lends, bounds, evicts: upstream connections from the dial to their one door out. */
@NullMarked
package io.cenote.pool;

import org.jspecify.annotations.NullMarked;
