package io.cenote.transport.dns;

import java.time.Duration;
import java.util.List;

/** Answer to a question about one name and one kind of record. */
public sealed interface Answer<T> extends Outcome {

  /**
   * Records of the name.
   *
   * @param records at least one
   * @param ttl how long they may be kept: the least of theirs and of the aliases on the way
   */
  record Good<T>(List<T> records, Duration ttl) implements Answer<T> {
    @Override
    public boolean isGood() {
      return true;
    }

    @Override
    public boolean isDenied() {
      return false;
    }
  }

  /**
   * Reason why there are none.
   *
   * @param text a few words with the server, for the log
   */
  record Failed<T>(LookUpFailure kind, String text) implements Answer<T> {
    @Override
    public boolean isGood() {
      return false;
    }

    @Override
    public boolean isDenied() {
      return kind.isDenial();
    }
  }
}
