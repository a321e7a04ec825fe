/** Idle limits inferred from the records of closed connections. */
@NullMarked
package io.cenote.learn;

import org.jspecify.annotations.NullMarked;
