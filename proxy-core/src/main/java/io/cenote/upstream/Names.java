package io.cenote.upstream;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Endpoint;
import io.cenote.transport.EndpointAddress;
import io.cenote.transport.Loop;
import io.cenote.transport.dns.LookUpFailure;
import io.cenote.upstream.member.Listed;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.names.Found;
import io.cenote.upstream.names.NameHome;
import io.cenote.upstream.names.NameListener;
import io.cenote.upstream.names.NameLog;
import io.cenote.upstream.names.NameSnapshot;
import io.cenote.upstream.names.NameWatch;
import io.cenote.upstream.names.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Members of one upstream by the entries of its list: literal addresses have one each, a name has
 * those that its last good answer gave. An address that stays keeps its member.
 *
 * <p>Thread: its loop, but for {@link #snapshots} and {@link #lookAgain}.
 */
final class Names {
  /** Time that sessions wait for the first answer about a name, nanoseconds. */
  static final long FIRST_NANOS = 900_000_000L;

  /** Limit of the members of one upstream. */
  static final int MOST = NameWatch.MOST_ADDRESSES;

  /** Maker of members. */
  interface Maker {
    /** Makes a member. */
    Member make(Member.Identity identity, Member.Share share);
  }

  private final List<Entry> entries = new ArrayList<>();
  private final Maker maker;
  private final Consumer<List<Member>> changed;
  private final Runnable failed;
  private final @Nullable NameLog log;

  /**
   * Creates the members of the literal addresses; names have none before the start.
   *
   * @param home surroundings of the watches over names; null if there is no name
   * @param maker makes members
   * @param changed gets all members after each change
   * @param failed runs after each look-up that failed
   */
  Names(
      List<Listed> listed,
      @Nullable NameHome home,
      Maker maker,
      Consumer<List<Member>> changed,
      Runnable failed) {
    this.maker = maker;
    this.changed = changed;
    this.failed = failed;
    log = home == null ? null : new NameLog(home, "all", "addresses");
    for (Listed one : listed) {
      entries.add(new Entry(entries.size(), one, home));
    }
  }

  /** Tests whether an entry of the list has to be looked up. */
  static boolean isName(Listed listed) {
    return listed instanceof Listed.Service
        || (listed instanceof Listed.Place place
            && place.endpoint() instanceof Endpoint.Tcp tcp
            && EndpointAddress.literal(tcp.host()) == null);
  }

  /** Begins to look names up. */
  void start(Loop loop) {
    if (entries.stream().anyMatch(entry -> entry.watch != null)) {
      entries.forEach(Entry::start);
      loop.schedule(this::firstTimeOver, FIRST_NANOS);
    }
  }

  /** Ends it. */
  void close() {
    entries.forEach(Entry::close);
  }

  /** Returns all members, in the order of the list. */
  List<Member> members() {
    List<Member> all = new ArrayList<>();
    entries.forEach(entry -> all.addAll(entry.members));
    return all.size() > MOST ? all.subList(0, MOST) : all;
  }

  private List<Member> counted() {
    if (log != null) {
      log.counted(entries.stream().mapToInt(entry -> entry.members.size()).sum(), MOST);
    }
    return members();
  }

  /** Returns the names that have no address and why, as words of the log; empty: none. */
  String unresolved() {
    StringJoiner all = new StringJoiner(", ");
    for (Entry entry : entries) {
      if (entry.watch != null && entry.members.isEmpty() && !entry.failure.isEmpty()) {
        String word = CloseReason.NAME_UNRESOLVED.word();
        all.add(entry.listed.text() + " " + word + ": " + entry.failure);
      }
    }
    return all.toString();
  }

  /** Looks the name of that entry up soon. Thread: any. */
  void lookAgain(int place) {
    NameWatch watch = entries.get(place).watch;
    if (watch != null) {
      watch.lookAgain();
    }
  }

  /** Tests whether the members of that entry come from a name. */
  boolean isWatched(int place) {
    return entries.get(place).watch != null;
  }

  /** Returns the results of the look-ups so far. Thread: any. */
  List<NameSnapshot> snapshots() {
    List<NameSnapshot> all = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.watch != null) {
        all.add(entry.watch.snapshot());
      }
    }
    return all;
  }

  private void firstTimeOver() {
    for (Entry entry : entries) {
      if (entry.members.isEmpty() && entry.failure.isEmpty()) {
        entry.failure = "no answer yet";
      }
    }
    failed.run();
  }

  /** One entry of the list. */
  private final class Entry implements NameListener {
    final int place;
    final Listed listed;
    final @Nullable NameWatch watch;
    List<Member> members = List.of();
    String failure = "";

    Entry(int place, Listed listed, @Nullable NameHome home) {
      this.place = place;
      this.listed = listed;
      if (home != null && listed instanceof Listed.Service service) {
        watch = NameWatch.ofService(service.name(), home, this);
      } else if (home != null
          && isName(listed)
          && listed instanceof Listed.Place it
          && it.endpoint() instanceof Endpoint.Tcp tcp) {
        watch = NameWatch.ofHost(tcp.host(), tcp.port(), home, this);
      } else {
        watch = null;
        members = List.of(literal((Listed.Place) listed));
      }
    }

    private Member literal(Listed.Place it) {
      return maker.make(
          new Member.Identity(place, it, it.endpoint(), EndpointAddress.of(it.endpoint())),
          new Member.Share(it.weight(), 0));
    }

    void start() {
      if (watch != null) {
        watch.start();
      }
    }

    void close() {
      if (watch != null) {
        watch.close();
      }
    }

    @Override
    public void resolved(List<Found> found) {
      failure = "";
      List<Member> now = new ArrayList<>();
      for (Found one : found) {
        now.add(memberOf(one));
      }
      members = List.copyOf(now);
      changed.accept(counted());
    }

    private Member memberOf(Found found) {
      Member.Share share = shareOf(found);
      Member.Identity identity =
          new Member.Identity(place, listed, endpointOf(found), found.address());
      for (Member member : members) {
        if (member.identity().equals(identity) && member.share().equals(share)) {
          return member;
        }
      }
      return maker.make(identity, share);
    }

    private Member.Share shareOf(Found found) {
      return listed instanceof Listed.Service
          ? new Member.Share(found.weight(), found.priority())
          : new Member.Share(listed.weight(), 0);
    }

    private Endpoint endpointOf(Found found) {
      if (listed instanceof Listed.Service service) {
        String host = new ServiceName(service.name()).verified(found.host());
        return new Endpoint.Tcp(host, found.address().getPort());
      }
      return ((Listed.Place) listed).endpoint();
    }

    @Override
    public void failed(LookUpFailure kind, String text) {
      failure = text;
      failed.run();
    }
  }
}
