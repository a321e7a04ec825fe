package io.cenote.upstream.names;

import io.cenote.transport.dns.LookUpFailure;
import java.util.List;

/** Listener to what becomes of a name. Thread: the loop of the watch. */
public interface NameListener {
  /**
   * Takes the addresses of the name: at the first good answer, and whenever they differ from the
   * last.
   *
   * @param found at least one and at most {@link NameWatch#MOST_ADDRESSES}, in an order that does
   *     not depend on the order of the answer
   */
  void resolved(List<Found> found);

  /** Takes note of a look-up that failed; the addresses last told stay good. */
  void failed(LookUpFailure kind, String text);
}
