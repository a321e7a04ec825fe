package io.cenote.upstream.names;

import io.cenote.transport.dns.LookUpFailure;

/** Listener to the look-ups of a {@link NameSource}. Thread: the loop. */
interface SourceListener {
  /** Takes note of a good look-up, after which the addresses may have changed. */
  void good();

  /** Takes note of a failed one. */
  void failed(LookUpFailure kind, String text);

  /** Takes note that one family failed in a look-up that was good otherwise. */
  void halfFailed(LookUpFailure kind, String text);
}
