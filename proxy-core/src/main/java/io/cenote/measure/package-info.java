/** Measures of times that cost one addition each. */
@NullMarked
package io.cenote.measure;

import org.jspecify.annotations.NullMarked;
