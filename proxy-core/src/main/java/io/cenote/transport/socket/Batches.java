package io.cenote.transport.socket;

/** Counts the calls of epoll_wait(2) of a loop. Thread: that loop. */
public interface Batches {
  /** The number of the batch of events that is being handled. */
  long batch();
}
