/** Messages to the service manager that has started the process, as systemd. */
@NullMarked
package io.cenote.supervise;

import org.jspecify.annotations.NullMarked;
