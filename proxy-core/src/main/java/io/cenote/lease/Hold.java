package io.cenote.lease;

import io.cenote.transport.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Permit of one conversation to hold a connection for as long as it likes. If there is none, the
 * conversation waits for its turn, within a limit.
 *
 * <p>Thread: the conversation's loop.
 */
final class Hold {
  /** Conversation whose permit it is. Thread: its loop. */
  interface Owner {
    /** There may be a permit now. */
    void resume();

    /** There is no permit within the limit. */
    void holdRefused();
  }

  private enum State {
    NONE,
    /** It waits in the queue. */
    WAITING,
    /** It is its turn. */
    NEXT,
    TAKEN
  }

  private final Owner owner;
  private final Holds holds;
  private final Loop loop;
  private final long limitNanos;
  private State state = State.NONE;
  private Loop.@Nullable Timer limit;

  Hold(Owner owner, Holds holds, Loop loop, Duration limit) {
    this.owner = owner;
    this.holds = holds;
    this.loop = loop;
    limitNanos = limit.toNanos();
  }

  private void moveTo(State next) {
    state = next;
    if (limit != null && next != State.WAITING && next != State.NEXT) {
      limit.cancel();
      limit = null;
    }
  }

  /** Takes the permit; if there is none, it waits, and the owner is resumed in its turn. */
  boolean take() {
    if (state == State.TAKEN) {
      return true;
    }
    boolean mayTry = state == State.NEXT || (state == State.NONE && !holds.areWanted());
    if (mayTry && holds.tryTake()) {
      moveTo(State.TAKEN);
      return true;
    }
    if (state != State.WAITING) {
      if (limit == null) {
        limit = loop.schedule(this::timedOut, limitNanos);
      }
      moveTo(State.WAITING);
      holds.enqueue(this);
    }
    return false;
  }

  /** Resumes the owner; a permit that it leaves goes to the next in the queue. Thread: any. */
  void wake() {
    loop.execute(
        () -> {
          if (state == State.WAITING) {
            moveTo(State.NEXT);
            owner.resume();
          }
          holds.wakeIfFree();
        });
  }

  private void timedOut() {
    limit = null;
    if (state == State.WAITING || state == State.NEXT) {
      holds.forget(this);
      moveTo(State.NONE);
      owner.holdRefused();
    }
  }

  /** Gives the permit back, or no longer waits for it. */
  void release() {
    State before = state;
    moveTo(State.NONE);
    if (before == State.TAKEN) {
      holds.giveBack();
    } else if (before != State.NONE) {
      holds.forget(this);
    }
  }
}
