/** What the rest of the house sees of a socket. */
@NullMarked
package io.cenote.transport.stream;

import org.jspecify.annotations.NullMarked;
