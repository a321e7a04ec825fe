package io.cenote.app.top;

import java.util.Locale;

/** Order of the sessions, the largest first. */
enum SessionOrder {
  AGE,
  BYTES,
  QUIET;

  /** Parameter {@code sort} of {@code /sessions}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  SessionOrder next() {
    return values()[(ordinal() + 1) % values().length];
  }
}
