/** PostgreSQL: messages of protocol 3.0, the start of a session, and the login on a server. */
@NullMarked
package io.cenote.protocol.postgres;

import org.jspecify.annotations.NullMarked;
