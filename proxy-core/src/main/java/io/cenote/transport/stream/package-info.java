/** View of a socket for all rooms above. */
@NullMarked
package io.cenote.transport.stream;

import org.jspecify.annotations.NullMarked;
