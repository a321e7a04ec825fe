/** Builder of the proxy from its settings; starts and drains it. */
@NullMarked
package io.cenote.server;

import org.jspecify.annotations.NullMarked;
