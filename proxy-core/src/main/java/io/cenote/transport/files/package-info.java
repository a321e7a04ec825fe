/** Files that a running proxy watches, and reads again when their content has changed. */
@NullMarked
package io.cenote.transport.files;

import org.jspecify.annotations.NullMarked;
