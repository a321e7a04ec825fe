/** Listeners that accept clients within bounds and know their sessions. */
@NullMarked
package io.cenote.listen;

import org.jspecify.annotations.NullMarked;
