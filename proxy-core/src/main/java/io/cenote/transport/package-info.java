/** Which epoll, which loops, which socket options, how a socket is closed, and why. */
@NullMarked
package io.cenote.transport;

import org.jspecify.annotations.NullMarked;
