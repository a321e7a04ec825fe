/** Sockets of our own, on epoll; the wiring can be another. */
@NullMarked
package io.cenote.transport.epoll;

import org.jspecify.annotations.NullMarked;
