/** What the operator is told: one event, one line, and no flood. Imports no other room. */
@NullMarked
package io.cenote.journal;

import org.jspecify.annotations.NullMarked;
