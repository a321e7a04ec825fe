/** Builds the proxy from its settings, starts it and drains it. */
@NullMarked
package io.cenote.server;

import org.jspecify.annotations.NullMarked;
