package io.cenote.upstream.names;

import io.cenote.transport.Loop;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Clock of the look-ups of one name. One is under way at a time.
 *
 * <pre>
 *   NEW --start--> ASKING --good, failed--> WAITING --time is over--> ASKING
 *   CLOSED, from every state
 * </pre>
 *
 * After a good answer the next look-up follows when its TTL is over, within the bounds. After a
 * failure it follows after the lower bound, doubled each time up to the upper one; while there was
 * no good answer at all, look-ups begin once a second at least. All these times are shortened by up
 * to a tenth at random, so that many names do not stay in step. A look-up that gets no answer has
 * failed: its client should say so itself, and is given a moment more for that.
 *
 * <p>Thread: the loop.
 */
final class LookUpClock {
  /** Least time between the beginnings of two look-ups that {@link #lookAgain()} asks for. */
  static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

  /** Time that the client has beyond the timeout. */
  static final long MOMENT_NANOS = Duration.ofMillis(50).toNanos();

  private static final long LEAST_PAUSE_NANOS = Duration.ofMillis(10).toNanos();
  private static final int MOST_DOUBLINGS = 20;
  private static final double JITTER = 0.1;

  /** State of a clock. */
  enum State {
    NEW,
    ASKING,
    WAITING,
    CLOSED
  }

  /** Asker of the questions, which this clock times. */
  interface Asker {
    /**
     * Begins a look-up.
     *
     * @param turn to be given back with the answer
     */
    void ask(int turn);

    /** Ends a look-up that got no answer, as failed. */
    void silent();
  }

  private final Loop loop;
  private final NameSettings settings;
  private final Asker asker;
  private State state = State.NEW;
  private Loop.@Nullable Timer timer;
  private int turn;
  private int failures;
  private boolean everGood;
  private long began;
  private long due;

  LookUpClock(NameHome home, Asker asker) {
    loop = home.loop();
    settings = home.settings();
    this.asker = asker;
  }

  void start() {
    if (state == State.NEW) {
      begin();
    }
  }

  /** Brings the next look-up forward, unless one is under way. */
  void lookAgain() {
    if (state == State.WAITING && due - (began + AGAIN_NANOS) > 0) {
      pause(began + AGAIN_NANOS - loop.nanos());
    }
  }

  /** Tests whether the look-up of that turn is still waited for. */
  boolean isUnderWay(int itsTurn) {
    return state == State.ASKING && turn == itsTurn;
  }

  void good(Duration ttl) {
    failures = 0;
    everGood = true;
    Duration longest = ttl.compareTo(settings.maxTtl()) < 0 ? ttl : settings.maxTtl();
    pause(jittered(Math.max(longest.toNanos(), settings.minTtl().toNanos())));
  }

  void failed() {
    int doublings = Math.min(failures++, MOST_DOUBLINGS);
    long full = Math.min(settings.minTtl().toNanos() << doublings, settings.maxTtl().toNanos());
    if (everGood) {
      pause(jittered(full));
    } else {
      long sinceBegin = loop.nanos() - began;
      pause(Math.max(LEAST_PAUSE_NANOS, jittered(Math.min(full, AGAIN_NANOS)) - sinceBegin));
    }
  }

  void close() {
    move(State.CLOSED);
  }

  private void begin() {
    move(State.ASKING);
    began = loop.nanos();
    timer = loop.schedule(asker::silent, settings.timeout().toNanos() + MOMENT_NANOS);
    asker.ask(++turn);
  }

  private void pause(long nanos) {
    move(State.WAITING);
    long pause = Math.max(0, nanos);
    due = loop.nanos() + pause;
    timer = loop.schedule(this::begin, pause);
  }

  private void move(State to) {
    if (timer != null) {
      timer.cancel();
    }
    state = to;
  }

  private static long jittered(long nanos) {
    return nanos - (long) (nanos * JITTER * ThreadLocalRandom.current().nextDouble());
  }
}
