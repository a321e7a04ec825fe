/** Sessions of bytes of which nothing is known. */
@NullMarked
package io.cenote.tunnel;

import org.jspecify.annotations.NullMarked;
