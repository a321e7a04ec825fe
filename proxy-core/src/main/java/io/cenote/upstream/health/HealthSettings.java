package io.cenote.upstream.health;

import java.time.Duration;

/**
 * Health of an upstream's endpoints.
 *
 * @param active checks of our own
 * @param passive what is concluded from sessions' connects and ends of connections
 * @param onDown what happens to the sessions of an endpoint that goes down
 * @param whenDown what happens to newcomers while all endpoints are down
 */
public record HealthSettings(Active active, Passive passive, OnDown onDown, WhenDown whenDown) {

  /**
   * Checks of each endpoint.
   *
   * @param interval time between two checks of one endpoint; zero: endpoints that are up are not
   *     checked
   * @param timeout for one check, its connect included
   * @param steps numbers of checks in a row that change the state
   * @param question what is sent, and the answer
   */
  public record Active(Duration interval, Duration timeout, Steps steps, Question question) {
    /** Tests whether endpoints that are up are checked. */
    public boolean isOn() {
      return !interval.isZero();
    }
  }

  /**
   * Numbers in a row that change a state.
   *
   * @param fall failures that take an endpoint down
   * @param rise successes that bring it up again
   */
  public record Steps(int fall, int rise) {}

  /**
   * Question of a check, of a protocol that is not known.
   *
   * @param send is written once connected; empty: nothing
   * @param expect is contained in the answer; empty: a connect is enough, unless the protocol has a
   *     probe
   */
  public record Question(String send, String expect) {
    /** Tests whether anything is asked. */
    public boolean isEmpty() {
      return send.isEmpty() && expect.isEmpty();
    }
  }

  /**
   * Ejection of endpoints that fail often.
   *
   * @param ejectAfter failed connects and silent ends of connections in a row; 0: never
   * @param ejectTime for how long, the first time
   * @param maxEjectTime the longest; each ejection lasts twice as long as the one before
   * @param maxEjectedPercent share of the endpoints that may be ejected at once
   */
  public record Passive(
      int ejectAfter, Duration ejectTime, Duration maxEjectTime, int maxEjectedPercent) {}

  /** Fate of the sessions of an endpoint that goes down. */
  public enum OnDown {
    /** They go on as long as they can. */
    KEEP,
    /** They are ended. */
    CUT
  }

  /** Fate of newcomers while all endpoints are down. */
  public enum WhenDown {
    /** They are refused at once. */
    FAIL,
    /** They wait, as for a connection. */
    WAIT
  }
}
