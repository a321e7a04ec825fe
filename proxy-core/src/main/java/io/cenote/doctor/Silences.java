package io.cenote.doctor;

import java.util.ArrayList;
import java.util.List;

/** Ladder of silences for a path. Pure. */
public final class Silences {
  /** Number of connections for each silence, so that one lost packet does not decide. */
  public static final int CONNECTIONS_EACH = 2;

  /** Limit of connections in all. */
  public static final int MAX_CONNECTIONS = 64;

  /** Longest silence: TCP_KEEPIDLE goes to 32767 s, tcp(7); this is nine hours. */
  public static final int LONGEST_SECONDS = 32_400;

  private static final int MAX_STEPS = MAX_CONNECTIONS / CONNECTIONS_EACH;
  private static final double FINEST_RATIO = 1.02;
  private static final double RATIO_STEP = 0.01;

  private Silences() {}

  /**
   * Returns whole seconds from 1 to the longest, each once, each about the same ratio above the one
   * before and at least a second: the finest ratio that the bound on connections allows.
   *
   * @param longest 1 to {@link #LONGEST_SECONDS}
   */
  public static List<Integer> upTo(int longest) {
    double ratio = FINEST_RATIO;
    List<Integer> steps = ladder(longest, ratio);
    while (steps.size() > MAX_STEPS) {
      ratio += RATIO_STEP;
      steps = ladder(longest, ratio);
    }
    return steps;
  }

  private static List<Integer> ladder(int longest, double ratio) {
    List<Integer> steps = new ArrayList<>();
    for (int silence = longest;
        silence > 0;
        silence = Math.min(silence - 1, below(silence, ratio))) {
      steps.add(0, silence);
    }
    if (steps.get(0) != 1) {
      steps.add(0, 1);
    }
    return List.copyOf(steps);
  }

  private static int below(int silence, double ratio) {
    return (int) Math.round(silence / ratio);
  }
}
