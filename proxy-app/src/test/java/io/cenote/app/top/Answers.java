package io.cenote.app.top;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Answers of a proxy with two pools, as the admin endpoint gives them. */
final class Answers {
  private static final String SESSIONS =
      """
      {"version": 1, "total": 3, "sessions": [
        {"id": 7, "listener": "cache", "client": "127.0.0.1:50111", "endpoint": "10.0.0.7:6379",
         "age_seconds": 4011.2, "quiet_seconds": 0.25, "bytes_up": 2048, "bytes_down": 5242880,
         "pin": "MULTI"}]}
      """;

  private static final String CLOSES =
      """
      {"version": 1, "closes": [
        {"seconds_ago": 3.5, "side": "upstream=api", "place": "10.0.0.9:80", "phase": "connecting",
         "reason": "connect-refused", "age_seconds": 0.0, "bytes": 0}]}
      """;

  private Answers() {}

  /** A reading a number of seconds after the first one, with that many more hand-outs. */
  static Reading reading(double seconds, int more) {
    return of(seconds, pools("redis", 1902 + more));
  }

  /** A reading with a text in the place of each name. */
  static Reading named(String name) {
    return of(0, pools(name, 1902));
  }

  private static Reading of(double seconds, String pools) {
    return Reading.of((long) (seconds * 1e9), node(pools), node(SESSIONS), node(CLOSES));
  }

  private static Node node(String json) {
    try {
      return new Node(JSON.std.mapFrom(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String pools(String name, int acquired) {
    return """
        {"version": 1, "not_ready": "", "buffered": {"bytes": 1536, "max": 67108864},
         "pools": [
          {"name": NAME, "total": 12, "max": 64, "active": 3, "idle": 9, "pending": 0,
           "acquired": ACQUIRED, "created": 40, "hit_ratio": 0.991, "wait_p50_seconds": 0.00001,
           "wait_p99_seconds": 0.0003, "paused": 0, "down": "", "closed": {"lru": ACQUIRED},
           "refused": {}, "endpoints": [
            {"endpoint": "redis.example.org:6379", "address": "10.0.0.7:6379", "state": "up",
             "total": 12, "active": 3, "idle": 9, "changes": []}]},
          {"name": "api", "total": 0, "max": 8, "active": 0, "idle": 0, "pending": 2,
           "acquired": 0, "created": 0, "hit_ratio": 0, "wait_p50_seconds": 0,
           "wait_p99_seconds": 0, "paused": 1, "down": "every endpoint is down", "closed": {},
           "refused": {"connect-refused": ACQUIRED}, "endpoints": [
            {"endpoint": "10.0.0.9:80", "address": "10.0.0.9:80", "state": "down",
             "total": 0, "active": 0, "idle": 0, "changes": [
              {"state": "up", "seconds_ago": 90.0, "why": "it is new"},
              {"state": "down", "seconds_ago": 8.5, "why": "3 connects failed in a row"}]}]}],
         "listeners": [
          {"name": NAME, "address": "127.0.0.1:6380", "upstream": "redis", "sessions": 3,
           "max_sessions": 1000, "accepted": ACQUIRED, "rejected": 0, "bytes_up": 1000,
           "bytes_down": 9000}]}
        """
        .replace("NAME", quoted(name))
        .replace("ACQUIRED", String.valueOf(acquired));
  }

  private static String quoted(String text) {
    try {
      return JSON.std.asString(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
