package io.cenote.pool;

import io.cenote.transport.Loop;
import io.cenote.upstream.member.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Members that are tried for one request: those under way, those that have failed, and the reasons.
 *
 * <p>Thread: the request's loop.
 */
final class Tries {
  private List<Member> tried = List.of();
  private String failures = "";
  private int begun;
  private int underWay;
  private Loop.@Nullable Timer race;

  /** Starts anew. */
  void begin() {
    tried = List.of();
    failures = "";
    begun = 0;
  }

  /** Members that are not to be tried again. */
  List<Member> members() {
    return tried;
  }

  /** A connect to that member begins. */
  void begun(Member member) {
    if (tried.isEmpty()) {
      tried = List.of(member); // most often the only one
    } else {
      tried = new ArrayList<>(tried);
      tried.add(member);
    }
    begun++;
    underWay++;
  }

  /** Number of connects that have begun. */
  int count() {
    return begun;
  }

  /** A connect is over. */
  void ended() {
    underWay--;
    if (underWay == 0) {
      raceOver();
    }
  }

  /** Another connect may join the one under way when that timer strikes. */
  void mayRace(Loop.Timer timer) {
    race = timer;
  }

  /** No other connect is to join. */
  void raceOver() {
    if (race != null) {
      race.cancel();
      race = null;
    }
  }

  /** Tests whether a connect is under way. */
  boolean isUnderWay() {
    return underWay > 0;
  }

  /** A connect has failed, for that reason. */
  void failed(String text) {
    failures = failures.isEmpty() ? text : failures + "; " + text;
  }

  /** Returns all failures in words, in their order. */
  String failures() {
    return failures;
  }
}
