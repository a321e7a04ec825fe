/** Session of one client: its clocks, its record, its orderly end. */
@NullMarked
package io.cenote.session;

import org.jspecify.annotations.NullMarked;
