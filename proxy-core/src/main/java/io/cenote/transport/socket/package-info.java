/** Streams over Netty's channels. */
@NullMarked
package io.cenote.transport.socket;

import org.jspecify.annotations.NullMarked;
