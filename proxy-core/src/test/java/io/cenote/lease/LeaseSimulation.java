package io.cenote.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.Reuse;
import io.cenote.pool.SimPool;
import io.cenote.protocol.redis.RedisSettings;
import io.cenote.session.Session;
import io.cenote.session.SimHost;
import io.cenote.testing.SimLoop;
import io.cenote.testing.SimStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Clients of Redis in front of servers of virtual time, driven one random step at a time and held
 * against a model: each client's replies come in the order of its requests, none is lost, none
 * comes twice, none is somebody else's, and no request is carried out twice but one that may be
 * sent again.
 */
final class LeaseSimulation {
  private static final int MAX_CLIENTS = 6;
  private static final int MAX_CONNECTIONS = 3;

  private final Random random;
  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final SimHost host = new SimHost(loop);
  private final SimPool pool;
  private final LeaseFactory factory;
  private final boolean replays;
  private final List<SimRedis> servers = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final Map<String, Integer> executed = new HashMap<>();
  private int known;
  private int numbers;
  private int losses;
  final List<String> walk = new ArrayList<>();
  int answered;

  private final class Client {
    final SimStream stream = SimStream.accepted();
    final String name = "c" + numbers++;

    /** What it must get, in this order. */
    final ArrayDeque<String> expected = new ArrayDeque<>();

    int read;
    int asked;
    boolean left;
    boolean inTransaction;
    boolean usesTransactions;
  }

  LeaseSimulation(long seed, int shared, boolean replays) {
    random = new Random(seed);
    this.replays = replays;
    pool = new SimPool(loop, MAX_CONNECTIONS, Reuse.NEVER, Duration.ZERO, RedisSettings.upstream());
    factory =
        new LeaseFactory(
            new LeasedUpstream(pool.pool(), new LeaseSettings(0, 0)),
            RedisSettings.listener(shared, replays),
            List.of(loop));
  }

  // --- steps

  void step() {
    int what = random.nextInt(100);
    if (what < 6) {
      arrive();
    } else if (what < 45) {
      ask();
    } else if (what < 85) {
      answer();
    } else if (what < 88) {
      lose();
    } else if (what < 92) {
      leave();
    } else if (what < 96) {
      stallOrTake();
    } else {
      walk.add("wait");
      loop.runFor(Duration.ofMillis(random.nextInt(300)));
    }
    settle();
    check();
  }

  /** Everything that follows from what has happened, the proxy's own questions included. */
  private void settle() {
    for (int before = -1; before != pool.dialled.size(); ) {
      before = pool.dialled.size();
      loop.runAll();
      while (known < pool.dialled.size()) {
        servers.add(new SimRedis(pool.dialled.get(known++), this::carriedOut));
      }
      servers.removeIf(server -> !server.isOpen());
      servers.forEach(SimRedis::listen);
      loop.runAll();
      servers.forEach(SimRedis::listen);
    }
  }

  private void carriedOut(String key) {
    int times = executed.merge(key, 1, Integer::sum);
    boolean mayBeAgain = replays && losses > 0;
    assertTrue(times == 1 || (mayBeAgain && times == 2), () -> key + " was carried out twice");
  }

  private void arrive() {
    if (clients.stream().filter(client -> !client.left).count() < MAX_CLIENTS) {
      Client client = new Client();
      clients.add(client);
      walk.add(client.name + " comes");
      loop.run(() -> new Session(host, factory, loop, client.stream).start());
    }
  }

  private Client oneOf() {
    List<Client> here = clients.stream().filter(client -> !client.left).toList();
    return here.isEmpty() ? new Client() : here.get(random.nextInt(here.size()));
  }

  private void ask() {
    Client client = oneOf();
    if (client.left || !client.stream.isOpen() || !clients.contains(client)) {
      return;
    }
    String key = client.name + "-" + client.asked++;
    String text;
    int kind = random.nextInt(12);
    if (kind == 0 && !client.inTransaction) {
      client.inTransaction = true;
      client.usesTransactions = true;
      client.expected.add("none, but +OK");
      text = RespText.request("MULTI");
    } else if (client.inTransaction && kind < 5) {
      client.inTransaction = false;
      client.expected.add("none, but an array");
      text = RespText.request("EXEC");
    } else if (kind == 11 && !client.inTransaction) {
      client.expected.add("+OK\r\n"); // answered by the proxy itself, in its turn
      text = RespText.request("CLIENT", "SETNAME", key);
    } else {
      client.expected.add(RespText.bulk(key));
      text = kind < 9 ? RespText.request("GET", key) : RespText.request("SET", key, "v");
    }
    walk.add(client.name + " asks " + key + (client.inTransaction ? " queued" : ""));
    if (random.nextInt(4) == 0) {
      int cut = 1 + random.nextInt(text.length() - 1);
      client.stream.peerSends(text.substring(0, cut));
      if (random.nextBoolean()) {
        settle();
      }
      client.stream.peerSends(text.substring(cut));
    } else {
      client.stream.peerSends(text);
    }
  }

  private void answer() {
    if (servers.isEmpty()) {
      return;
    }
    SimRedis server = servers.get(random.nextInt(servers.size()));
    int count = 1 + random.nextInt(4);
    while (count-- > 0 && server.answer(random.nextInt(5) == 0)) {
      walk.add("answer of " + servers.indexOf(server));
    }
  }

  private void lose() {
    List<SimRedis> open = servers.stream().filter(SimRedis::isOpen).toList();
    if (!open.isEmpty()) {
      SimRedis lost = open.get(random.nextInt(open.size()));
      losses++;
      walk.add("loss of " + servers.indexOf(lost));
      if (random.nextBoolean()) {
        lost.stream().peerResets();
      } else {
        lost.stream().peerFinishes();
      }
    }
  }

  private void leave() {
    Client client = oneOf();
    if (clients.contains(client)) {
      client.left = true;
      walk.add(client.name + " leaves");
      if (random.nextBoolean()) {
        client.stream.peerFinishes();
      } else {
        client.stream.peerResets();
      }
    }
  }

  private void stallOrTake() {
    Client client = oneOf();
    if (clients.contains(client)) {
      boolean stalls = random.nextBoolean();
      walk.add(client.name + (stalls ? " stalls" : " takes"));
      client.stream.peerTakes(stalls ? 0 : Long.MAX_VALUE);
    }
  }

  // --- what must hold

  private void check() {
    clients.forEach(this::read);
    executed.forEach(
        (key, times) -> {
          boolean mayBeAgain = replays && losses > 0;
          assertTrue(
              times == 1 || (mayBeAgain && times == 2), () -> key + " was carried out twice");
        });
  }

  private void read(Client client) {
    String got = client.stream.peerGotBehind(client.read);
    int at = 0;
    int end = RespText.end(got, at);
    while (end >= 0) {
      String reply = got.substring(at, end);
      at = end;
      String expected = client.expected.poll();
      assertTrue(expected != null, () -> client.name + " got one too many: " + reply);
      if (reply.startsWith("-")) {
        assertTrue(losses > 0, () -> client.name + " got " + reply);
      } else if (client.usesTransactions && RespText.isOfTransaction(reply)) {
        answered++; // after a loss it depends on what was lost whether it is in one
      } else {
        assertEquals(expected, reply, () -> client.name + " got another's reply");
        answered++;
      }
      end = RespText.end(got, at);
    }
    client.read += at;
  }

  private int expected() {
    return clients.stream().mapToInt(client -> client.expected.size()).sum();
  }

  /** Everybody takes, everything is answered, and everybody goes. */
  void finish() {
    clients.forEach(client -> client.stream.peerTakes(Long.MAX_VALUE));
    for (int quiet = 0; quiet < 4; ) { // a request without a connection is refused after 2 seconds
      int before = expected();
      settle();
      check();
      boolean any = expected() < before;
      for (SimRedis server : List.copyOf(servers)) {
        any |= server.answer(false);
      }
      quiet = any ? 0 : quiet + 1;
      loop.runFor(Duration.ofSeconds(1));
    }
    for (Client client : clients) {
      if (!client.left && client.stream.isOpen()) {
        assertEquals(0, client.expected.size(), () -> client.name + " waits for a reply for ever");
      }
      if (!client.left) {
        client.stream.peerFinishes();
      }
    }
    settle();
    loop.runFor(Duration.ofMinutes(3));
    settle();
    assertEquals(clients.size(), host.over.size(), "sessions that are over");
    assertEquals(0, pool.pool().snapshot().active(), "connections that nobody has given back");
    assertFalse(clients.stream().anyMatch(client -> client.stream.isOpen()), "open clients");
    assertEquals(0, loop.kept().now(), "bytes that are kept for nobody");
  }
}
