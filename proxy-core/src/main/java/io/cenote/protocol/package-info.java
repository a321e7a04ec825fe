/**
 * What a wire protocol must tell the proxy so that its connections may be lent for less than a
 * session. Pure: it sees buffers, never channels.
 */
@NullMarked
package io.cenote.protocol;

import org.jspecify.annotations.NullMarked;
