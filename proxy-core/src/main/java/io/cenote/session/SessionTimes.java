package io.cenote.session;

import java.time.Duration;

/**
 * How long a session may be as it is.
 *
 * @param idle no bytes either way so long: it ends
 * @param halfClose one side closed and the other silent so long: it ends
 * @param deadAfter a client that is gone with data on its way to it is given up after so long
 * @param slowReader a client that lives but takes nothing is given up after so long; zero for never
 */
public record SessionTimes(
    Duration idle, Duration halfClose, Duration deadAfter, Duration slowReader) {}
