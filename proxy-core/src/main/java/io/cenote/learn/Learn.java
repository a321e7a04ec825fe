package io.cenote.learn;

/** What is done with what an upstream's closed connections teach. */
public enum Learn {
  /** Nothing: closed connections are counted and told, no more. */
  OFF,
  /** An idle limit that was recognised is named in the log, with the setting that would cure it. */
  ADVISE
}
