package io.cenote.upstream.health;

/** Count of the checks of one member, and its ejections. {@link Health} guards it. */
final class Vital {
  final Ejection ejection;
  private int passed;
  private int failed;

  Vital(HealthSettings.Passive settings) {
    ejection = new Ejection(settings);
  }

  /** Counts a check that has passed; returns their number in a row. */
  int passed() {
    failed = 0;
    return ++passed;
  }

  /** Counts a check that has failed; returns their number in a row. */
  int failed() {
    passed = 0;
    return ++failed;
  }
}
