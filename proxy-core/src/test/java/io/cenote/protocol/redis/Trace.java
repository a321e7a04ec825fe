package io.cenote.protocol.redis;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link SeamDriver} has done since it was asked last. Bytes that had the same fate in a row
 * are one event, so that it does not show how they were cut.
 */
final class Trace {
  private static final class Event {
    final String verb;
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Event(String verb) {
      this.verb = verb;
    }

    /** What a server gets is requests, what a client gets is replies. */
    String shown() {
      if (bytes.size() == 0) {
        return verb;
      }
      boolean up =
          switch (verb) {
            case "sends", "shares", "prepares", "repeats" -> true;
            default -> false;
          };
      byte[] all = bytes.toByteArray();
      return verb + " " + (up ? WireWords.ofRequests(all) : WireWords.ofReplies(all));
    }
  }

  private final List<Event> events = new ArrayList<>();

  void add(String verb, byte... bytes) {
    Event last = events.isEmpty() ? null : events.get(events.size() - 1);
    if (last == null || !last.verb.equals(verb)) {
      last = new Event(verb);
      events.add(last);
    }
    last.bytes.writeBytes(bytes);
  }

  /** All of it in words; then it is forgotten. */
  String take() {
    List<String> shown = events.stream().map(Event::shown).toList();
    events.clear();
    return String.join(", ", shown);
  }
}
