package io.cenote.listen;

import io.cenote.session.ClientAddress;
import io.cenote.session.Session;

/**
 * Snapshot of one open session.
 *
 * @param id number that no other session of this process has
 * @param listener name of its listener
 * @param client address of its client, the told one behind a PROXY header
 * @param via address of the socket's peer, if that is another one; else empty
 * @param endpoint where its connection leads to, or led to last; empty: it had none
 * @param ageNanos since its begin
 * @param quietNanos since bytes moved last
 * @param bytesUp that went to the upstream
 * @param bytesDown that went to the client
 * @param pin why it holds a connection beyond its replies; empty: it does not
 * @param ending whether its end has begun
 */
public record SessionSnapshot(
    long id,
    String listener,
    String client,
    String via,
    String endpoint,
    long ageNanos,
    long quietNanos,
    long bytesUp,
    long bytesDown,
    String pin,
    boolean ending) {

  /** Thread: the session's loop. */
  static SessionSnapshot of(Session session, String listener) {
    long now = session.loop().nanos();
    ClientAddress address = session.address();
    return new SessionSnapshot(
        session.id(),
        listener,
        address.text(),
        address.via(),
        session.record().endpoint(),
        now - session.record().startedAt(),
        now - session.lastActivity(),
        session.bytesUp(),
        session.bytesDown(),
        session.pin(),
        session.isEnding());
  }
}
