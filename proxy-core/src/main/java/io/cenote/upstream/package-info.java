/** Endpoints of one upstream, as its pool sees them: who they are, and which of them to use. */
@NullMarked
package io.cenote.upstream;

import org.jspecify.annotations.NullMarked;
