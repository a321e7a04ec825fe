/** Judgement over the members of one upstream: which are up, and when one that is not is again. */
@NullMarked
package io.cenote.upstream.health;

import org.jspecify.annotations.NullMarked;
