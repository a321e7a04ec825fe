/** The system interfaces there are, and the loops and listening sockets on them. */
@NullMarked
package io.cenote.transport.system;

import org.jspecify.annotations.NullMarked;
