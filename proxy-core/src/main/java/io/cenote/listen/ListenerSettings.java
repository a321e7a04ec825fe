package io.cenote.listen;

import io.cenote.session.SessionTimes;
import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;

/**
 * One listener.
 *
 * @param name in every log line and metric
 * @param bind where clients connect
 * @param socketMode permission bits of a Unix socket file, for example {@code 0660}
 * @param upstream name of the upstream that serves it
 * @param maxSessions clients at once
 * @param whenFull what happens to one more
 * @param times how long its sessions may be as they are
 * @param tcp socket options of the client side
 * @param protocolOptions what the upstream's protocol has read for this listener
 */
public record ListenerSettings(
    String name,
    Endpoint bind,
    int socketMode,
    String upstream,
    int maxSessions,
    WhenFull whenFull,
    SessionTimes times,
    TcpSettings tcp,
    Object protocolOptions) {}
