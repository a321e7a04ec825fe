package io.cenote.relay;

import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One listener.
 *
 * @param name in every log line and metric
 * @param bind where clients connect
 * @param socketMode permission bits of a Unix socket file, for example {@code 0660}
 * @param upstream name of the upstream that serves it
 * @param maxSessions clients at once
 * @param whenFull what happens to one more
 * @param idleTimeout no bytes either way so long: the session ends
 * @param halfCloseTimeout one side closed and the other silent so long: the session ends
 * @param deadAfter a client that is gone with data on its way to it is given up after so long
 * @param slowReaderTimeout a client that lives but takes nothing is given up after so long; zero
 *     for never
 * @param tcp socket options of the client side
 * @param protocolOptions what the upstream's protocol has read for this listener; null: it has
 *     none, and bytes go through as they are
 */
public record ListenerSettings(
    String name,
    Endpoint bind,
    int socketMode,
    String upstream,
    int maxSessions,
    WhenFull whenFull,
    Duration idleTimeout,
    Duration halfCloseTimeout,
    Duration deadAfter,
    Duration slowReaderTimeout,
    TcpSettings tcp,
    @Nullable Object protocolOptions) {}
