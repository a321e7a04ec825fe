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

  /** Texts of all entries there ever were; the number of a place is its index. */
  private final List<String> places = new ArrayList<>();

  private final Maker maker;
  private final Consumer<List<Member>> changed;
  private final Runnable failed;
  private @Nullable NameLog log;
  private volatile List<Entry> entries = List.of();

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
    arrange(listed, home, false);
  }

  /** Makes the entries of that list. One that was there keeps its place and its members. */
  private void arrange(List<Listed> listed, @Nullable NameHome home, boolean otherHome) {
    log = home == null ? null : new NameLog(home, "all", "addresses");
    List<Entry> now = new ArrayList<>();
    for (Listed one : listed) {
      Entry kept = entryOf(one.text());
      if (kept == null) {
        now.add(new Entry(placeOf(one.text()), one, home));
      } else {
        kept.change(one, otherHome ? home : null);
        now.add(kept);
      }
    }
    entries = List.copyOf(now);
  }

  private int placeOf(String text) {
    if (!places.contains(text)) {
      places.add(text);
    }
    return places.indexOf(text);
  }

  private @Nullable Entry entryOf(String text) {
    return entries.stream().filter(e -> e.listed.text().equals(text)).findFirst().orElse(null);
  }

  private @Nullable NameWatch watchOf(int place) {
    for (Entry entry : entries) {
      if (entry.place == place) {
        return entry.watch;
      }
    }
    return null;
  }

  /**
   * Takes another list of entries, in place of the one before.
   *
   * @param home as in the constructor
   * @param otherHome whether it is another one than before, so that all names are looked up anew
   * @return the members from now on
   */
  List<Member> change(List<Listed> listed, @Nullable NameHome home, boolean otherHome, Loop loop) {
    List<Entry> before = entries;
    arrange(listed, home, otherHome);
    before.stream().filter(entry -> !entries.contains(entry)).forEach(Entry::close);
    start(loop);
    return counted();
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
    if (entries.stream().anyMatch(Entry::isUnstarted)) {
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
    NameWatch watch = watchOf(place);
    if (watch != null) {
      watch.lookAgain();
    }
  }

  /** Tests whether the members of that entry come from a name. */
  boolean isWatched(int place) {
    return watchOf(place) != null;
  }

  /** Returns the results of the look-ups so far. Thread: any. */
  List<NameSnapshot> snapshots() {
    List<NameSnapshot> all = new ArrayList<>();
    for (Entry entry : entries) {
      NameWatch watch = entry.watch;
      if (watch != null) {
        all.add(watch.snapshot());
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
    Listed listed;
    volatile @Nullable NameWatch watch;
    List<Member> members = List.of();
    String failure = "";
    private boolean started;

    Entry(int place, Listed listed, @Nullable NameHome home) {
      this.place = place;
      this.listed = listed;
      if (isName(listed)) {
        watch = home == null ? null : newWatch(home);
      } else {
        members = List.of(literal((Listed.Place) listed));
      }
    }

    private @Nullable NameWatch newWatch(NameHome home) {
      if (listed instanceof Listed.Service service) {
        return NameWatch.ofService(service.name(), home, this);
      }
      Endpoint endpoint = ((Listed.Place) listed).endpoint();
      return endpoint instanceof Endpoint.Tcp tcp
          ? NameWatch.ofHost(tcp.host(), tcp.port(), home, this)
          : null;
    }

    /**
     * Takes what the list says of it now.
     *
     * @param otherHome surroundings of its watch from now on; null: those that it has
     */
    void change(Listed now, @Nullable NameHome otherHome) {
      listed = now;
      if (now instanceof Listed.Place) {
        members.forEach(it -> it.share(new Member.Share(now.weight(), it.share().priority())));
      }
      if (otherHome != null && watch != null) {
        close();
        watch = newWatch(otherHome);
        started = false;
      }
    }

    boolean isUnstarted() {
      return watch != null && !started;
    }

    private Member literal(Listed.Place it) {
      return maker.make(
          new Member.Identity(place, it, it.endpoint(), EndpointAddress.of(it.endpoint())),
          new Member.Share(it.weight(), 0));
    }

    void start() {
      NameWatch its = watch;
      if (its != null && !started) {
        started = true;
        its.start();
      }
    }

    void close() {
      NameWatch its = watch;
      if (its != null) {
        its.close();
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
      Endpoint endpoint = endpointOf(found);
      for (Member member : members) {
        if (member.isAt(place, endpoint, found.address())) {
          member.share(share);
          return member;
        }
      }
      return maker.make(new Member.Identity(place, listed, endpoint, found.address()), share);
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
