/** Wiring of sockets to io_uring; nothing else knows of it. */
@NullMarked
package io.cenote.transport.uring;

import org.jspecify.annotations.NullMarked;
