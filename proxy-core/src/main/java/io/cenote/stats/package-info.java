/** The pool-stats line and what is read for it. Reads snapshots only. */
@NullMarked
package io.cenote.stats;

import org.jspecify.annotations.NullMarked;
