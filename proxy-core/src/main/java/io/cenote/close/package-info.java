/** Counts and records of closed connections. Knows nothing of pools and sessions. */
@NullMarked
package io.cenote.close;

import org.jspecify.annotations.NullMarked;
