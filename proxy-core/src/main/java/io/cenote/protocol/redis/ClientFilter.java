package io.cenote.protocol.redis;

import io.cenote.protocol.Violation;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Filter of {@code CLIENT LIST} and {@code CLIENT KILL}. Source: the manual of both.
 *
 * <p>Thread: any; made for one command.
 */
final class ClientFilter {
  private static final Set<String> TYPES = Set.of("normal", "master", "replica", "slave", "pubsub");

  private @Nullable Set<Long> ids;
  private @Nullable String address;
  private @Nullable String localAddress;
  private @Nullable String user;
  private @Nullable String type;
  private long least = -1; // age, seconds
  private boolean skipsItself = true;

  private ClientFilter() {}

  /** Reads the filter of {@code CLIENT LIST}; the message of the violation is the error. */
  static ClientFilter ofList(Arguments all) throws Violation {
    ClientFilter filter = new ClientFilter();
    filter.skipsItself = false;
    if (all.count() == 2) {
      return filter;
    }
    String word = all.word(2);
    if (word.equals("id") && all.count() > 3) {
      Set<Long> wanted = new HashSet<>();
      for (int i = 3; i < all.count(); i++) {
        wanted.add(id(all.text(i), "-ERR Invalid client ID"));
      }
      filter.ids = wanted;
    } else if (word.equals("type") && all.count() == 4) {
      filter.type = type(all.text(3));
    } else {
      throw new Violation("-ERR syntax error");
    }
    return filter;
  }

  /** Reads the filter of {@code CLIENT KILL} in its form of pairs. */
  static ClientFilter ofKill(Arguments all) throws Violation {
    ClientFilter filter = new ClientFilter();
    if (all.count() % 2 != 0) {
      throw new Violation("-ERR syntax error");
    }
    for (int i = 2; i < all.count(); i += 2) {
      filter.add(all.word(i), all.text(i + 1));
    }
    return filter;
  }

  private void add(String word, String value) throws Violation {
    switch (word) {
      case "id" -> ids = Set.of(id(value, "-ERR client-id should be greater than 0"));
      case "addr" -> address = value;
      case "laddr" -> localAddress = value;
      case "user" -> user = value;
      case "type" -> type = type(value);
      case "maxage" -> least = id(value, "-ERR maxage is not an integer or out of range");
      case "skipme" -> skipsItself = skips(value.toLowerCase(Locale.ROOT));
      default -> throw new Violation("-ERR syntax error");
    }
  }

  private static boolean skips(String word) throws Violation {
    if (!word.equals("yes") && !word.equals("no")) {
      throw new Violation("-ERR syntax error");
    }
    return word.equals("yes");
  }

  private static String type(String text) throws Violation {
    String type = text.toLowerCase(Locale.ROOT);
    if (!TYPES.contains(type)) {
      throw new Violation("-ERR Unknown client type '" + text.replaceAll("[^ -~]", "?") + "'");
    }
    return type;
  }

  /** Reads a number from 1 on. */
  static long id(String text, String error) throws Violation {
    try {
      long id = Long.parseLong(text);
      if (id > 0) {
        return id;
      }
    } catch (NumberFormatException e) {
      // the same as a number that is none of a client
    }
    throw new Violation(error);
  }

  /** Tests whether the client is meant; {@code self} is the one who asks. */
  boolean takes(ClientRecord client, long self) {
    Set<Long> wanted = ids;
    return (wanted == null || wanted.contains(client.id()))
        && (address == null || address.equals(client.handle().address()))
        && (localAddress == null || localAddress.equals(client.handle().localAddress()))
        && (user == null || user.equals(client.user()))
        && (type == null || type.equals(client.type()))
        && client.age() >= least
        && !(skipsItself && client.id() == self);
  }
}
