/** Why connections died, counted, told, and learnt from. Knows nothing of pools and sessions. */
@NullMarked
package io.cenote.death;

import org.jspecify.annotations.NullMarked;
