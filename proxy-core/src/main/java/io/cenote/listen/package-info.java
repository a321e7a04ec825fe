/** Accepts clients within their bounds, and knows who is there. */
@NullMarked
package io.cenote.listen;

import org.jspecify.annotations.NullMarked;
