/** TCP channels of our own on Netty's epoll loop: each system call earns its place (ADR 0010). */
@NullMarked
package io.cenote.transport.lean;

import org.jspecify.annotations.NullMarked;
