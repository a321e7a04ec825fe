/** What this host's kernel would do, and how long a path lets a connection be quiet. */
@NullMarked
package io.cenote.doctor;

import org.jspecify.annotations.NullMarked;
