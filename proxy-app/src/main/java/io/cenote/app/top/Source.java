package io.cenote.app.top;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.jr.ob.JSON;
import io.cenote.app.ask.AdminAddress;
import io.cenote.app.ask.AdminClient;
import java.io.IOException;
import java.time.Duration;

/** Source of the readings. */
@FunctionalInterface
interface Source {
  /** Time limit of one answer. */
  Duration LIMIT = Duration.ofSeconds(5);

  /** Limit of an answer, bytes: that of the admin endpoint. */
  int MOST_BYTES = 8 * 1024 * 1024;

  /** Sessions that are asked for: more than a terminal is high. */
  int MOST_SESSIONS = 100;

  /**
   * Reads the numbers, once. Thread: any; it waits for the answers.
   *
   * @param order of the sessions
   * @throws IOException with a reason
   */
  Reading read(SessionOrder order) throws IOException;

  /** Returns the admin endpoint at that address. */
  static Source of(AdminAddress address) {
    AdminClient client = new AdminClient(address, LIMIT, MOST_BYTES);
    return order -> {
      Node pools = ask(client, "/pools");
      Node sessions = ask(client, "/sessions?limit=" + MOST_SESSIONS + "&sort=" + order.word());
      return Reading.of(System.nanoTime(), pools, sessions, ask(client, "/closes"));
    };
  }

  private static Node ask(AdminClient client, String path) throws IOException {
    AdminClient.Answer answer = client.get(path);
    if (!answer.isOk()) {
      String why = answer.body().lines().findFirst().orElse("");
      throw new IOException(path + ": " + answer.status() + " " + why);
    }
    Node json;
    try {
      json = new Node(JSON.std.mapFrom(answer.body()));
    } catch (JacksonException e) {
      throw new IOException(path + ": not the JSON of a proxy");
    }
    int version = (int) json.at("version").number();
    if (version != Reading.VERSION) {
      throw new IOException(path + ": version " + version + " (expected: " + Reading.VERSION + ")");
    }
    return json;
  }
}
