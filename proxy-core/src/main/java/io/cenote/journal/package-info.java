/** Log lines for the operator: one event, one line, and no flood. Imports no other room. */
@NullMarked
package io.cenote.journal;

import org.jspecify.annotations.NullMarked;
