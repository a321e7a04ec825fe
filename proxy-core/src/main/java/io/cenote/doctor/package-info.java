/** Reports on this host's kernel, and on the time that a path lets a connection be quiet. */
@NullMarked
package io.cenote.doctor;

import org.jspecify.annotations.NullMarked;
