/** Choice among the members of an upstream. Pure: no sockets, no clocks, no locks. */
@NullMarked
package io.cenote.upstream.balance;

import org.jspecify.annotations.NullMarked;
