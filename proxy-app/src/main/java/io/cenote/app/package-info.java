/** Program: command line, signals, exit codes. The proxy itself is proxy-core. */
@NullMarked
package io.cenote.app;

import org.jspecify.annotations.NullMarked;
