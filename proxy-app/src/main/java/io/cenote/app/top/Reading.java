package io.cenote.app.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Numbers of a proxy at one moment.
 *
 * @param atNanos when they were read
 * @param notReady why it is not ready; empty: it is
 * @param buffered bytes kept for clients now, and their bound
 * @param pools in the order of the answer
 * @param listeners in the order of the answer
 * @param sessions the first ones of an order
 * @param closes the last closed connections, the newest first
 */
record Reading(
    long atNanos,
    String notReady,
    Map<String, Double> buffered,
    List<Pool> pools,
    List<Listener> listeners,
    Sessions sessions,
    List<Close> closes) {

  /** Version of the names that this program reads. */
  static final int VERSION = 1;

  /**
   * Pool of an upstream.
   *
   * @param down why it is down; empty: it is not
   * @param numbers by their keys in JSON
   * @param closed counts by reason
   * @param refused counts by reason
   */
  record Pool(
      String name,
      String down,
      Map<String, Double> numbers,
      Map<String, Double> closed,
      Map<String, Double> refused,
      List<Endpoint> endpoints) {
    double number(String key) {
      return numbers.getOrDefault(key, 0.0);
    }
  }

  /**
   * Endpoint of an upstream.
   *
   * @param listed as the configuration has it
   * @param since seconds since its state changed last; negative: it never did
   * @param why its state changed last
   */
  record Endpoint(
      String pool,
      String listed,
      String address,
      String state,
      double since,
      String why,
      Map<String, Double> numbers) {
    boolean isUp() {
      return state.equals("up");
    }
  }

  /**
   * Listener.
   *
   * @param numbers by their keys in JSON
   */
  record Listener(String name, String address, String upstream, Map<String, Double> numbers) {
    double number(String key) {
      return numbers.getOrDefault(key, 0.0);
    }
  }

  /**
   * Sessions.
   *
   * @param total open ones
   * @param first some of them
   */
  record Sessions(long total, List<Session> first) {}

  /**
   * Open session.
   *
   * @param numbers by their keys in JSON
   * @param pin why it holds a connection; empty: it does not
   */
  record Session(
      String listener, String client, String endpoint, String pin, Map<String, Double> numbers) {
    double number(String key) {
      return numbers.getOrDefault(key, 0.0);
    }
  }

  /**
   * Closed connection.
   *
   * @param side {@code upstream=NAME} or {@code listener=NAME}
   * @param numbers by their keys in JSON
   */
  record Close(
      String side, String place, String phase, String reason, Map<String, Double> numbers) {
    double number(String key) {
      return numbers.getOrDefault(key, 0.0);
    }
  }

  /** Makes a reading of the answers of {@code /pools}, {@code /sessions} and {@code /closes}. */
  static Reading of(long atNanos, Node pools, Node sessions, Node closes) {
    return new Reading(
        atNanos,
        pools.at("not_ready").text(),
        pools.at("buffered").numbers(),
        pools.at("pools").list().stream().map(Reading::pool).toList(),
        pools.at("listeners").list().stream().map(Reading::listener).toList(),
        new Sessions(
            (long) sessions.at("total").number(),
            sessions.at("sessions").list().stream().map(Reading::session).toList()),
        closes.at("closes").list().stream().map(Reading::close).toList());
  }

  private static Pool pool(Node pool) {
    String name = pool.at("name").text();
    return new Pool(
        name,
        pool.at("down").text(),
        pool.numbers(),
        pool.at("closed").numbers(),
        pool.at("refused").numbers(),
        pool.at("endpoints").list().stream().map(one -> endpoint(name, one)).toList());
  }

  private static Endpoint endpoint(String pool, Node endpoint) {
    List<Node> changes = new ArrayList<>(endpoint.at("changes").list());
    Node last = changes.isEmpty() ? new Node(null) : changes.get(changes.size() - 1);
    return new Endpoint(
        pool,
        endpoint.at("endpoint").text(),
        endpoint.at("address").text(),
        endpoint.at("state").text(),
        changes.isEmpty() ? -1 : last.at("seconds_ago").number(),
        last.at("why").text(),
        endpoint.numbers());
  }

  private static Listener listener(Node listener) {
    return new Listener(
        listener.at("name").text(),
        listener.at("address").text(),
        listener.at("upstream").text(),
        listener.numbers());
  }

  private static Session session(Node session) {
    return new Session(
        session.at("listener").text(),
        session.at("client").text(),
        session.at("endpoint").text(),
        session.at("pin").text(),
        session.numbers());
  }

  private static Close close(Node close) {
    return new Close(
        close.at("side").text(),
        close.at("place").text(),
        close.at("phase").text(),
        close.at("reason").text(),
        close.numbers());
  }
}
