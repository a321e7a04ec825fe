/** Values about sockets: endpoints, options, loops, TCP facts and close reasons. */
@NullMarked
package io.cenote.transport;

import org.jspecify.annotations.NullMarked;
