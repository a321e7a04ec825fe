/** Joins one client to one upstream and moves bytes both ways. */
@NullMarked
package io.cenote.relay;

import org.jspecify.annotations.NullMarked;
