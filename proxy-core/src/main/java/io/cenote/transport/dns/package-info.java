/** Client of DNS: the addresses and services of a name, with the time they may be kept. */
@NullMarked
package io.cenote.transport.dns;

import org.jspecify.annotations.NullMarked;
