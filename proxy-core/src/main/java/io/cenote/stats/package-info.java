/** Pool-stats line and its reporter. They read snapshots only. */
@NullMarked
package io.cenote.stats;

import org.jspecify.annotations.NullMarked;
