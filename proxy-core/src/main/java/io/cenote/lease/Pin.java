package io.cenote.lease;

import io.cenote.pool.PinLedger;
import io.cenote.transport.Loop;

/** Why one client has a connection for itself at the moment, kept in the ledger of its pool. */
final class Pin {
  private final PinLedger ledger;
  private final Loop loop;
  private String word = "";
  private long since;

  Pin(PinLedger ledger, Loop loop) {
    this.ledger = ledger;
    this.loop = loop;
  }

  /** The reason now; empty for none. */
  void is(String now) {
    if (now.equals(word)) {
      return;
    }
    long at = loop.nanos();
    if (!word.isEmpty()) {
      ledger.unpinned(word, at - since);
    }
    word = now;
    since = at;
    if (!now.isEmpty()) {
      ledger.pinned(now);
    }
  }
}
