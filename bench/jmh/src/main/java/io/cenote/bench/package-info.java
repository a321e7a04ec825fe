/** Measures the whole of it, within one process. */
@NullMarked
package io.cenote.bench;

import org.jspecify.annotations.NullMarked;
