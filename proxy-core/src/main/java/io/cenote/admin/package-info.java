/** HTTP endpoint that shows whether a sidecar lives. It reads snapshots only. */
@NullMarked
package io.cenote.admin;

import org.jspecify.annotations.NullMarked;
