/** List of the system interfaces, with their loops and listening sockets. */
@NullMarked
package io.cenote.transport.system;

import org.jspecify.annotations.NullMarked;
