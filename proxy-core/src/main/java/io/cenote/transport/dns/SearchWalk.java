package io.cenote.transport.dns;

import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Walk over the names that a short name may mean. It goes on only when a server has said that there
 * is nothing under a name: after any other failure the next name could be another host.
 *
 * <p>Thread: the loop.
 */
final class SearchWalk<R extends Outcome> {
  private final Iterator<String> names;
  private final BiConsumer<String, Consumer<R>> question;
  private final Consumer<R> then;

  /**
   * Prepares a walk.
   *
   * @param names at least one, complete
   * @param question asks about one of them
   * @param then gets the answer of the last that was asked about
   */
  SearchWalk(List<String> names, BiConsumer<String, Consumer<R>> question, Consumer<R> then) {
    this.names = names.iterator();
    this.question = question;
    this.then = then;
  }

  void next() {
    question.accept(names.next(), this::answered);
  }

  private void answered(R answer) {
    if (answer.isDenied() && names.hasNext()) {
      next();
    } else {
      then.accept(answer);
    }
  }
}
