/** The HTTP endpoint that tells whether a sidecar lives. Reads snapshots only. */
@NullMarked
package io.cenote.admin;

import org.jspecify.annotations.NullMarked;
