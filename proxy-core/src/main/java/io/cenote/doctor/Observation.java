package io.cenote.doctor;

import java.time.Duration;

/**
 * Outcome of one quiet connection.
 *
 * @param silence time after which a keepalive probe was due
 * @param outcome the outcome
 * @param at quiet time until then
 * @param detail the error of one without a verdict, else empty
 */
public record Observation(Duration silence, Outcome outcome, Duration at, String detail) {
  /** Possible outcomes. */
  public enum Outcome {
    /** The probe was answered: the connection has survived its silence. */
    ANSWERED("answered"),
    /** No probe was answered. */
    UNANSWERED("no answer"),
    /** The probe was answered with RST. */
    RESET("reset"),
    /** FIN came before the probe was due. */
    CLOSED("closed from there"),
    /** RST came before the probe was due. */
    CUT("cut off from there"),
    /** It could not be made, or broke for a reason of this host, or was never quiet. */
    VOID("no verdict");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }

    /** Text for a line of a report. */
    public String words() {
      return words;
    }

    /** Tests whether the path had forgotten the connection by the time of the probe. */
    boolean isLoss() {
      return this == UNANSWERED || this == RESET;
    }

    /** Tests whether the other side ended it before the probe. */
    boolean isEnd() {
      return this == CLOSED || this == CUT;
    }
  }
}
