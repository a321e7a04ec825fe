package io.cenote.upstream.member;

import io.cenote.transport.Endpoint;
import io.cenote.transport.EndpointAddress;
import io.cenote.transport.SocketText;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * One address of an upstream: a place that connections lead to. Its counts are over all loops.
 *
 * <p>Thread: any.
 */
public final class Member {
  /**
   * Identity of a member.
   *
   * @param place number of its entry; none other ever has it
   * @param listed that entry
   * @param endpoint kind of its socket, with the name if it has one
   * @param address where connects go
   */
  public record Identity(int place, Listed listed, Endpoint endpoint, SocketAddress address) {}

  /**
   * Share of the sessions.
   *
   * @param weight 1 to 1000; 0: no new session
   * @param priority the lowest that has a usable member gets all sessions of its entry
   */
  public record Share(int weight, int priority) {}

  private final Identity identity;
  private volatile Share share;
  private final String text;
  private final Condition condition;
  private final AtomicInteger total = new AtomicInteger();
  private final AtomicInteger dialling = new AtomicInteger();
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicInteger idle = new AtomicInteger();

  /**
   * Creates a member that is up.
   *
   * @param now of the loops' clock
   */
  public Member(Identity identity, Share share, DoubleSupplier random, long now) {
    this.identity = identity;
    this.share = share;
    text = textOf(identity);
    condition = new Condition(random, now);
  }

  private static String textOf(Identity identity) {
    String address = SocketText.of(identity.address);
    if (identity.listed instanceof Listed.Service service) {
      return service.name() + "/" + address;
    }
    boolean named =
        identity.endpoint instanceof Endpoint.Tcp tcp
            && EndpointAddress.literal(tcp.host()) == null;
    return named
        ? ((Endpoint.Tcp) identity.endpoint).host() + "/" + address
        : identity.endpoint.toString();
  }

  /** Its identity. */
  public Identity identity() {
    return identity;
  }

  /** Address to connect to. */
  public SocketAddress address() {
    return identity.address;
  }

  /** Number of its entry. */
  public int place() {
    return identity.place;
  }

  /**
   * Tests whether it is another address of the same entry, IPv4 in place of IPv6 or the reverse.
   */
  public boolean isOtherFamilyOf(Member other) {
    return place() == other.place()
        && address() instanceof InetSocketAddress mine
        && other.address() instanceof InetSocketAddress its
        && (mine.getAddress() instanceof Inet6Address)
            != (its.getAddress() instanceof Inet6Address);
  }

  /** Its share of the sessions. */
  public Share share() {
    return share;
  }

  /** Sets its share; the roster it is in is to be made anew. */
  public void share(Share now) {
    share = now;
  }

  /** Tests whether it is that address of that entry. */
  public boolean isAt(int place, Endpoint endpoint, SocketAddress address) {
    return identity.place == place
        && identity.endpoint.equals(endpoint)
        && identity.address.equals(address);
  }

  /** Its condition. */
  public Condition condition() {
    return condition;
  }

  /** Tests whether it may get new sessions. */
  public boolean isUsable() {
    return share.weight > 0 && condition.state() == MemberState.UP;
  }

  // --- counts of its connections

  /**
   * Counts one more connection.
   *
   * @param most limit of its connections of any state; 0: none
   * @return false if it has so many already
   */
  public boolean tryOpen(int most) {
    if (most == 0) {
      total.incrementAndGet();
      return true;
    }
    int before = total.get();
    while (before < most) {
      if (total.compareAndSet(before, before + 1)) {
        return true;
      }
      before = total.get();
    }
    return false;
  }

  /** The socket of one of its connections is gone. */
  public void closed() {
    total.decrementAndGet();
  }

  /** Counts connections that are being made. */
  public void addDialling(int more) {
    dialling.addAndGet(more);
  }

  /** Counts connections that sessions have. */
  public void addActive(int more) {
    active.addAndGet(more);
  }

  /** Counts idle connections. */
  public void addIdle(int more) {
    idle.addAndGet(more);
  }

  /** Number of its connections of any state. */
  public int total() {
    return total.get();
  }

  /** Number of its connections that sessions have. */
  public int active() {
    return active.get();
  }

  /** Number of its idle connections. */
  public int idle() {
    return idle.get();
  }

  /** Number of its connections that are being made. */
  public int dialling() {
    return dialling.get();
  }

  /** Returns its name: the endpoint, and the address if that has a name of its own. */
  @Override
  public String toString() {
    return text;
  }
}
