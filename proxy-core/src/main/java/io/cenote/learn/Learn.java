package io.cenote.learn;

/** What is done with what the deaths of an upstream's connections teach. */
public enum Learn {
  /** Nothing: deaths are counted and told, no more. */
  OFF,
  /** An idle limit that was recognised is named in the log, with the setting that would cure it. */
  ADVISE
}
