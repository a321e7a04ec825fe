package io.cenote.admin;

import io.cenote.listen.SessionSnapshot;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Query for sessions: which, in what order, and how many.
 *
 * @param listener name of their listener; empty: any
 * @param client start of their client's address; empty: any
 * @param text part of their listener, client, via, endpoint or pin, in small letters; empty: any
 * @param sort the order, the largest first
 * @param limit most of them
 */
record SessionsQuery(String listener, String client, String text, Sort sort, int limit) {
  private static final int MOST = 10_000;

  /** Measure of the order. */
  enum Sort {
    AGE,
    BYTES,
    QUIET;

    long of(SessionSnapshot session) {
      return switch (this) {
        case AGE -> session.times().age();
        case BYTES -> session.bytes().up() + session.bytes().down();
        case QUIET -> session.times().quiet();
      };
    }
  }

  /**
   * Reads the parameters of a request.
   *
   * @throws IllegalArgumentException with a sentence, if one of them cannot be
   */
  static SessionsQuery of(AdminRequest request) {
    return new SessionsQuery(
        request.parameter("listener", ""),
        request.parameter("client", ""),
        request.parameter("text", "").toLowerCase(Locale.ROOT),
        sort(request.parameter("sort", "age")),
        limit(request.parameter("limit", "100")));
  }

  private static Sort sort(String word) {
    return switch (word) {
      case "age" -> Sort.AGE;
      case "bytes" -> Sort.BYTES;
      case "quiet" -> Sort.QUIET;
      default ->
          throw new IllegalArgumentException("sort: " + word + " (expected: age, bytes, quiet)");
    };
  }

  private static int limit(String number) {
    if (number.matches("[0-9]{1,5}") && Integer.parseInt(number) <= MOST) {
      return Integer.parseInt(number);
    }
    throw new IllegalArgumentException("limit: " + number + " (expected: 0 to " + MOST + ")");
  }

  /** Returns the sessions that it asks for, as JSON. */
  Map<String, Object> answer(List<SessionSnapshot> all) {
    List<SessionSnapshot> matching =
        all.stream()
            .filter(session -> listener.isEmpty() || session.listener().equals(listener))
            .filter(session -> session.client().address().startsWith(client))
            .filter(this::hasText)
            .sorted(Comparator.comparingLong(sort::of).reversed())
            .toList();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", PoolsJson.VERSION);
    json.put("total", all.size());
    json.put("matching", matching.size());
    json.put("sessions", matching.stream().limit(limit).map(SessionsQuery::session).toList());
    return json;
  }

  private boolean hasText(SessionSnapshot session) {
    SessionSnapshot.Client from = session.client();
    return text.isEmpty()
        || Stream.of(
                session.listener(), from.address(), from.via(), session.endpoint(), session.pin())
            .anyMatch(each -> each.toLowerCase(Locale.ROOT).contains(text));
  }

  /** Returns one session as JSON. */
  static Map<String, Object> session(SessionSnapshot session) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", session.id());
    json.put("listener", session.listener());
    json.put("client", session.client().address());
    json.put("via", session.client().via());
    json.put("endpoint", session.endpoint());
    json.put("age_seconds", session.times().age() / 1e9);
    json.put("quiet_seconds", session.times().quiet() / 1e9);
    json.put("bytes_up", session.bytes().up());
    json.put("bytes_down", session.bytes().down());
    json.put("pin", session.pin());
    json.put("ending", session.ending());
    return json;
  }
}
