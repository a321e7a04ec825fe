/** Client of the admin endpoint of a running proxy, for commands. */
@NullMarked
package io.cenote.app.ask;

import org.jspecify.annotations.NullMarked;
