/** Command {@code top}: the numbers of a running proxy in a terminal. */
@NullMarked
package io.cenote.app.top;

import org.jspecify.annotations.NullMarked;
