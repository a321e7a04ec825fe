/** PROXY protocol: the header with which a proxy tells the address of its client. */
@NullMarked
package io.cenote.transport.proxy;

import org.jspecify.annotations.NullMarked;
