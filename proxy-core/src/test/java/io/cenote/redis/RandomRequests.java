package io.cenote.redis;

import io.cenote.testing.RespClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * What one client says, at random: data commands, and what changes the client's connection. It
 * knows only whether a transaction is open.
 *
 * <p>Not said: what asks for the connection itself ({@code CLIENT ID}, {@code WAIT}), and, once the
 * proxy may have let the bytes through ({@code passing}), what the client is called: it keeps the
 * name itself.
 */
final class RandomRequests {
  private static final String[] CONNECTION = {
    "PING",
    "PING %v",
    "ECHO %v",
    "SELECT 0",
    "SELECT 1",
    "SELECT 2",
    "SELECT 99",
    "SELECT x",
    "CLIENT SETNAME %w",
    "CLIENT GETNAME",
    "CLIENT SETNAME",
    "CLIENT FOO",
    "SCRIPT FOO",
    "PING a b",
    "HELLO 4",
    "HELLO x",
    "EXEC a",
    "DISCARD a",
    "MULTI a",
    "WATCH",
    "UNWATCH",
    "UNWATCH a",
    "EXEC",
    "DISCARD",
    "OBJECT HELP"
  };
  private static final String[] WITHIN = {"SELECT 1", "RESET", "WATCH %k", "MULTI", "HELLO 3"};
  private static final String[] SCRIPTS = {
    "return redis.call('incr', KEYS[1])",
    "return redis.call('set', KEYS[1], ARGV[1])",
    "return {1, 'two', {3, {}, false}, ARGV[1]}",
    "return redis.error_reply('SOME error')",
    "return redis.call('lpush', KEYS[1])",
    "redis.setresp(3) return {double=3.5}",
    "redis.setresp(3) return {map={field={set={member=true}}}}",
    "redis.setresp(3) return redis.call('hgetall', KEYS[1])",
    "return true",
    "return nil",
    "return a syntax error"
  };

  private final Random random;
  private final DataCommands data;
  private final Deque<Request> ahead = new ArrayDeque<>();
  private boolean within;
  private boolean passing;

  RandomRequests(Random random, String prefix) {
    this.random = random;
    data = new DataCommands(random, prefix);
  }

  /** Whether the next request stands alone: no transaction is open, and nothing planned. */
  boolean isAtRest() {
    return !within && ahead.isEmpty();
  }

  Request next() {
    Request planned = ahead.poll();
    if (planned != null) {
      return planned;
    }
    int dice = random.nextInt(1000);
    return within ? withinTransaction(dice) : outside(dice);
  }

  private Request withinTransaction(int dice) {
    if (dice < 120) {
      within = false;
      return Request.of(dice < 100 ? "EXEC" : "discard");
    }
    if (dice < 123) {
      return escape();
    }
    return dice < 200 ? script() : request(data.next());
  }

  /** What makes the proxy let all that follows through. */
  private Request escape() {
    String template = WITHIN[random.nextInt(WITHIN.length)];
    passing = true;
    within = !template.equals("RESET");
    return request(data.fill(template));
  }

  private Request outside(int dice) {
    if (dice < 70) {
      return begin(dice);
    }
    if (dice < 120) {
      return script();
    }
    if (dice < 220) {
      return connection();
    }
    if (dice < 250) {
      return silent(dice);
    }
    if (dice < 253) {
      passing |= dice == 252;
      return Request.of(dice == 252 ? "NOSUCHCOMMAND" : "RESET");
    }
    return dice < 275 ? odd(dice) : request(data.next());
  }

  /** A transaction, sometimes with a watch, which sometimes is broken before it begins. */
  private Request begin(int dice) {
    ahead.add(Request.of("MULTI"));
    within = true;
    if (dice < 40) {
      return ahead.remove();
    }
    List<byte[]> watch = data.fill("WATCH %c");
    if (dice < 55) {
      ahead.addFirst(request(List.of(RespClient.bytes("INCR"), watch.get(1))));
    }
    return request(watch);
  }

  private Request connection() {
    String template = CONNECTION[random.nextInt(CONNECTION.length)];
    boolean asksName = template.equals("CLIENT GETNAME");
    return request(data.fill(asksName && passing ? "PING" : template));
  }

  private Request script() {
    List<byte[]> all = new ArrayList<>();
    if (random.nextInt(8) == 0) {
      all.addAll(data.fill("EVALSHA 0000000000000000000000000000000000000000 1 %k %v"));
    } else {
      all.add(RespClient.bytes("EVAL"));
      all.add(RespClient.bytes(SCRIPTS[random.nextInt(SCRIPTS.length)]));
      all.addAll(data.fill("1 %k %v"));
    }
    return request(all);
  }

  /** Requests that get no reply, because the client said so. */
  private Request silent(int dice) {
    boolean skip = dice < 235;
    ahead.add(Request.of(data.next(), 0));
    if (!skip) {
      ahead.add(Request.of(data.next(), 0));
      ahead.add(Request.of("CLIENT", "REPLY", "ON"));
    }
    return Request.of(data.fill("CLIENT REPLY " + (skip ? "SKIP" : "OFF")), 0);
  }

  /** What is no array of bulk strings, or an empty one. */
  private Request odd(int dice) {
    return switch (dice % 6) {
      case 0 -> Request.raw("\r\n", 0);
      case 1 -> Request.raw("*0\r\n", 0);
      case 2 -> Request.raw("*-1\r\n", 0);
      case 3 -> Request.raw("PING\n", 1);
      case 4 -> Request.raw("  echo \"a \\x41\\r\\n\\\"b\"  \r\n", 1);
      default -> Request.raw("ECHO 'it\\'s \\n'\r\n", 1);
    };
  }

  private static Request request(List<byte[]> arguments) {
    return Request.of(arguments, 1);
  }
}
