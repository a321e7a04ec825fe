/** Redis: RESP2 and RESP3, requests framed and not interpreted but for a table of commands. */
@NullMarked
package io.cenote.protocol.redis;

import org.jspecify.annotations.NullMarked;
