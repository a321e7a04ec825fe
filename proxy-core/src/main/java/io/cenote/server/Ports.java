package io.cenote.server;

import io.cenote.listen.Listener;
import io.cenote.listen.ListenerSettings;
import io.cenote.listen.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ports of the listeners of a configuration: those that are open already, whoever has them now, and
 * those that had to be opened.
 *
 * <p>Thread: one at a time.
 */
final class Ports {
  private final Map<String, Port> chosen = new LinkedHashMap<>();
  private final List<Port> opened = new ArrayList<>();
  private final List<Port> free = new ArrayList<>();

  /**
   * Finds a port for each listener, and opens those that are missing.
   *
   * @throws StartFailure if one is not available; no port is left open that was not open before
   */
  static Ports of(
      List<ListenerSettings> listeners, List<Listener> before, Construction construction)
      throws StartFailure {
    Ports ports = new Ports();
    before.stream().map(Listener::port).forEach(ports::addFree);
    for (ListenerSettings listener : listeners) {
      Port own = portOf(listener.name(), before);
      if (own != null && own.bind().equals(listener.place().bind()) && ports.free.remove(own)) {
        ports.chosen.put(listener.name(), own);
      }
    }
    try {
      for (ListenerSettings listener : listeners) {
        if (!ports.chosen.containsKey(listener.name())) {
          ports.chosen.put(listener.name(), ports.takeOrOpen(listener, construction));
        }
      }
      return ports;
    } catch (StartFailure e) {
      ports.discard();
      throw e;
    }
  }

  private void addFree(@Nullable Port port) {
    if (port != null) {
      free.add(port);
    }
  }

  private static @Nullable Port portOf(String listener, List<Listener> before) {
    for (Listener one : before) {
      if (one.name().equals(listener)) {
        return one.port();
      }
    }
    return null;
  }

  private Port takeOrOpen(ListenerSettings listener, Construction construction)
      throws StartFailure {
    for (Port port : free) {
      if (port.bind().equals(listener.place().bind())) {
        free.remove(port);
        return port;
      }
    }
    Port port = construction.openPort(listener);
    opened.add(port);
    return port;
  }

  /** Closes those that were opened. */
  void discard() {
    opened.forEach(port -> Opening.closeQuietly(port::close));
  }

  /** Returns the port of a listener. */
  Port of(String listener) {
    Port port = chosen.get(listener);
    if (port == null) {
      throw new IllegalArgumentException("listener: " + listener + " (unknown)");
    }
    return port;
  }

  /** Returns those that no listener has any more. */
  List<Port> free() {
    return free;
  }
}
