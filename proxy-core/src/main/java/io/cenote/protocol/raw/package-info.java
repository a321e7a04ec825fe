/** Bytes of which nothing is known: {@code protocol = tcp}. */
@NullMarked
package io.cenote.protocol.raw;

import org.jspecify.annotations.NullMarked;
