package io.cenote.stats;

import io.cenote.listen.ListenerSnapshot;
import java.util.List;
import java.util.function.BiConsumer;

/** Numbers of pools and listeners by their keys in JSON: a number, or an object of numbers. */
public final class Figures {
  private Figures() {}

  /** Gives the numbers of a pool. */
  public static void ofPool(PoolReading from, BiConsumer<String, Object> taker) {
    give(PoolFigures.FIGURES, PoolFigures.BREAKDOWNS, from, taker);
  }

  /** Gives the numbers of a listener. */
  public static void ofListener(ListenerSnapshot from, BiConsumer<String, Object> taker) {
    give(ListenerFigures.FIGURES, ListenerFigures.BREAKDOWNS, from, taker);
  }

  private static <T> void give(
      List<Figure<T>> figures,
      List<Breakdown<T>> breakdowns,
      T from,
      BiConsumer<String, Object> taker) {
    figures.forEach(figure -> taker.accept(figure.key(), figure.number(from)));
    breakdowns.forEach(breakdown -> taker.accept(breakdown.key(), breakdown.read().apply(from)));
  }
}
