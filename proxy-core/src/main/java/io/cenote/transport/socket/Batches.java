package io.cenote.transport.socket;

/** Counter of a loop's calls of epoll_wait(2). Thread: that loop. */
public interface Batches {
  /** Number of the batch of events that is being handled. */
  long batch();
}
