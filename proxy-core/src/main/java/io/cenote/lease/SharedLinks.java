package io.cenote.lease;

import io.cenote.pool.ConnectionPool;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections that clients of one listener share on one loop. A client keeps to one of them
 * while anything of it is on its way, so that its requests do not overtake one another.
 *
 * <p>Thread: its loop.
 */
final class SharedLinks {
  /** Requests on their way from which on another connection is worth its while. */
  private static final int DEEP = 512;

  private final ConnectionPool pool;
  private final Loop loop;
  private final SharedLink[] links;
  private final List<SharedLink> retired = new ArrayList<>();

  SharedLinks(ConnectionPool pool, Loop loop, int count) {
    this.pool = pool;
    this.loop = loop;
    links = new SharedLink[count];
    for (int i = 0; i < count; i++) {
      links[i] = new SharedLink(pool, loop, this);
    }
  }

  /**
   * The one for a client of which nothing is on its way: the first that is not deep, because what
   * goes out and comes back together is cheaper for everybody; else the least deep. Where there are
   * several, the last is for newcomers, so that one that takes nothing disturbs no others.
   *
   * @param proven whether the client was seen to take its replies
   */
  SharedLink choose(boolean proven) {
    int known = links.length - 1;
    if (!proven || known == 0) {
      return links[known];
    }
    SharedLink least = links[0];
    for (int i = 0; i < known; i++) {
      SharedLink link = links[i];
      if (link.pending.size() < DEEP) {
        return link;
      }
      if (link.pending.size() < least.pending.size()) {
        least = link;
      }
    }
    return least;
  }

  /** Others are not to wait behind what one client is owed there: another takes its place. */
  void replace(SharedLink slow) {
    for (int i = 0; i < links.length; i++) {
      if (links[i] == slow) {
        links[i] = new SharedLink(pool, loop, this);
        retired.add(slow);
      }
    }
  }

  /** It owes nothing any more, or is lost. */
  void isOver(SharedLink link) {
    retired.remove(link);
  }

  /** Ends them, whatever they owe. Thread: any. */
  void abandon(CloseReason reason) {
    loop.execute(
        () -> {
          for (SharedLink link : links) {
            link.fail(reason);
          }
          for (SharedLink link : List.copyOf(retired)) {
            link.fail(reason);
          }
        });
  }

  /** More requests, or fewer, are on their way. */
  void deeperBy(int requests) {
    pool.pins().deeperBy(requests);
  }
}
