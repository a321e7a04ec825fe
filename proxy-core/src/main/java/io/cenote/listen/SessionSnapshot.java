package io.cenote.listen;

import io.cenote.session.ClientAddress;
import io.cenote.session.Session;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Snapshot of one open session.
 *
 * @param id number that no other session of this process has
 * @param listener name of its listener
 * @param client its client
 * @param endpoint where its connection leads to, or led to last; empty: it had none
 * @param times how old and how quiet it is
 * @param bytes that it has moved
 * @param pin why it holds a connection beyond its replies; empty: it does not
 * @param ending whether its end has begun
 */
public record SessionSnapshot(
    long id,
    String listener,
    Client client,
    String endpoint,
    Times times,
    ListenerSnapshot.Bytes bytes,
    String pin,
    boolean ending) {

  /**
   * Client of a session.
   *
   * @param address its address, the told one behind a PROXY header
   * @param via address of the socket's peer, if that is another one; else empty
   */
  public record Client(String address, String via) {}

  /**
   * Times of a session, nanoseconds.
   *
   * @param age since its begin
   * @param quiet since bytes moved last
   */
  public record Times(long age, long quiet) {}

  private static final Comparator<SessionSnapshot> OLDEST =
      Comparator.comparingLong((SessionSnapshot session) -> session.times.age).reversed();

  /** Sorts the oldest first, and keeps {@link SessionTally#HOLDERS}. */
  static List<SessionSnapshot> oldest(Stream<SessionSnapshot> sessions) {
    return sessions.sorted(OLDEST).limit(SessionTally.HOLDERS).toList();
  }

  /** Returns the oldest holders of all those listeners. */
  public static List<SessionSnapshot> oldest(List<ListenerSnapshot> listeners) {
    return oldest(listeners.stream().flatMap(listener -> listener.holders().stream()));
  }

  /** Returns the snapshot of a session. Thread: its loop. */
  static SessionSnapshot of(Session session, String listener) {
    long now = session.loop().nanos();
    ClientAddress address = session.address();
    return new SessionSnapshot(
        session.id(),
        listener,
        new Client(address.text(), address.via()),
        session.record().endpoint(),
        new Times(now - session.record().startedAt(), now - session.lastActivity()),
        new ListenerSnapshot.Bytes(session.bytesUp(), session.bytesDown()),
        session.pin(),
        session.isEnding());
  }
}
