/** One address of an upstream: its identity, its counts, and what is thought of it. */
@NullMarked
package io.cenote.upstream.member;

import org.jspecify.annotations.NullMarked;
