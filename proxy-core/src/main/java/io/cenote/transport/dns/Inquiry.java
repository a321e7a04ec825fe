package io.cenote.transport.dns;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Question about one complete name and one kind of record, through all aliases. The answer may be
 * kept as long as the shortest-lived record on the way.
 *
 * <p>Thread: the loop.
 */
final class Inquiry<T> {
  private static final int MOST_ALIASES = 8;

  private final LookUpScope scope;
  private final RecordKind<T> kind;
  private final Consumer<Answer<T>> then;
  private Duration ttl = Duration.ofSeconds(Long.MAX_VALUE);
  private int aliases;

  private Inquiry(LookUpScope scope, RecordKind<T> kind, Consumer<Answer<T>> then) {
    this.scope = scope;
    this.kind = kind;
    this.then = then;
  }

  static <T> void ask(
      LookUpScope scope, String name, RecordKind<T> kind, Consumer<Answer<T>> then) {
    new Inquiry<>(scope, kind, then).ask(name);
  }

  private void ask(String name) {
    new ServerRound<>(scope, name, kind, this::replied).start();
  }

  private void replied(Reply<T> reply) {
    if (reply instanceof Reply.Found<T> found) {
      then.accept(new Answer.Good<>(found.records(), least(found.ttl())));
    } else if (reply instanceof Reply.Alias<T> alias) {
      ttl = least(alias.ttl());
      followed(alias.name());
    } else if (reply instanceof Reply.Nothing<T> nothing) {
      then.accept(new Answer.Failed<>(nothing.kind(), nothing.text()));
    }
  }

  private void followed(String name) {
    if (++aliases > MOST_ALIASES) {
      String text = "more than " + MOST_ALIASES + " aliases in turn";
      then.accept(new Answer.Failed<>(LookUpFailure.OTHER, text));
    } else {
      ask(name);
    }
  }

  private Duration least(Duration other) {
    return other.compareTo(ttl) < 0 ? other : ttl;
  }
}
