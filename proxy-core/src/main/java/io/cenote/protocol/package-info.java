/**
 * Interface between a wire protocol and the proxy, so that connections can be leased for less than
 * a session. Pure: it sees buffers, never channels.
 */
@NullMarked
package io.cenote.protocol;

import org.jspecify.annotations.NullMarked;
