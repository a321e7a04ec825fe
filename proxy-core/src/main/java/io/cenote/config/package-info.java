/** HOCON to records, with every problem found at once. */
@NullMarked
package io.cenote.config;

import org.jspecify.annotations.NullMarked;
