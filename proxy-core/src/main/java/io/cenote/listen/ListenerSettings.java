package io.cenote.listen;

import io.cenote.session.SessionTimes;
import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.tls.ListenerTls;
import org.jspecify.annotations.Nullable;

/**
 * One listener.
 *
 * @param name in every log line and metric
 * @param place where clients connect
 * @param upstream name of the upstream that serves it
 * @param limits how many clients there may be
 * @param times how long its sessions may be as they are
 * @param access which clients it serves
 * @param proxyProtocol who says who the client is
 * @param tcp socket options of the client side
 * @param tls encryption, or null for none
 */
public record ListenerSettings(
    String name,
    Place place,
    String upstream,
    Limits limits,
    SessionTimes times,
    AccessSettings access,
    ProxyProtocolSettings proxyProtocol,
    TcpSettings tcp,
    @Nullable ListenerTls tls) {

  /**
   * The socket that listens.
   *
   * @param bind where clients connect
   * @param socketMode permission bits of a Unix socket file, for example {@code 0660}
   */
  public record Place(Endpoint bind, int socketMode) {}

  /**
   * A bound on clients.
   *
   * @param maxSessions clients at once
   * @param whenFull what happens to one more
   */
  public record Limits(int maxSessions, WhenFull whenFull) {}
}
