/** Sessions of requests and replies, whose connections are acquired for less than the session. */
@NullMarked
package io.cenote.lease;

import org.jspecify.annotations.NullMarked;
