/**
 * Names of an upstream: they are looked up again and again, and changes of their addresses told.
 */
@NullMarked
package io.cenote.upstream.names;

import org.jspecify.annotations.NullMarked;
