package io.cenote.admin;

import io.cenote.transport.socket.SocketEnd;
import io.netty.channel.Channel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Open connections of the admin endpoint, oldest first. If there is no room for a new one, the
 * oldest that has its answer is closed, else the oldest that has not sent its request.
 *
 * <p>Thread: the service loop.
 */
final class AdminConnections {
  private enum State {
    ASKING,
    WAITING,
    ANSWERED
  }

  private final int max;
  private final Map<Channel, State> open = new LinkedHashMap<>();

  /**
   * @param max connections at once
   */
  AdminConnections(int max) {
    this.max = max;
  }

  /** Admits a new connection; false if every connection waits for its answer. */
  boolean admit(Channel newcomer) {
    if (open.size() >= max && !closeOldest(State.ANSWERED) && !closeOldest(State.ASKING)) {
      return false;
    }
    open.put(newcomer, State.ASKING);
    return true;
  }

  private boolean closeOldest(State state) {
    for (Map.Entry<Channel, State> entry : open.entrySet()) {
      if (entry.getValue() == state) {
        Channel oldest = entry.getKey();
        open.remove(oldest);
        SocketEnd.abort(oldest);
        return true;
      }
    }
    return false;
  }

  /** The whole request has come: the connection is not closed for a new one. */
  void asked(Channel channel) {
    open.replace(channel, State.WAITING);
  }

  /** The answer is in the kernel: the connection may be closed for a new one. */
  void answered(Channel channel) {
    open.replace(channel, State.ANSWERED);
  }

  /** The connection is closed. */
  void closed(Channel channel) {
    open.remove(channel);
  }

  /** Closes them all. */
  void closeAll() {
    List.copyOf(open.keySet()).forEach(Channel::close);
  }

  /** Number of open connections. */
  int size() {
    return open.size();
  }
}
