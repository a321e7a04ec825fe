package io.cenote.deaths;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.cenote.hosts.Host;
import io.cenote.hosts.HostProgram;
import io.cenote.hosts.PeerMain;
import io.cenote.hosts.ProxyMain;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table of deaths (docs/close-reasons.md): one proxy, one peer, one upstream or listener a row,
 * all rows at once. Each row makes its fault and names the word that the proxy must find.
 */
@Timeout(120)
class DeathsTest {
  private static final String KEEPALIVE = "keepalive { idle = 2s, interval = 1s, count = 3 }";

  private enum Row {
    PEER_CLOSES("peer-fin", "", 'F'),
    PEER_CLOSES_AND_WE_WRITE("peer-reset", "", 'F'),
    PEER_RESETS("peer-reset", "", 'R'),
    FIVE_BYTES_THEN_RESET("peer-reset", "", 'B'),
    CLOSED_WITH_OUR_DATA_UNREAD("peer-reset", "", 'U'),
    KILLED_HERE("local-abort", "", '-'),
    KILLED_THERE("peer-reset", "", '-'),
    DROP_IDLE("keepalive-dead", "user-timeout = 0", '-'),
    DROP_IDLE_WITH_USER_TIMEOUT("keepalive-dead", "user-timeout = 4s", '-'),
    ANSWERS_LOST("keepalive-dead", "user-timeout = 0", '-'),
    UNREACHABLE_IDLE("keepalive-dead", "user-timeout = 0", '-'),
    DROP_IN_FLIGHT("write-timeout", "user-timeout = 3s", '-'),
    WINDOW_SHUT("peer-stalled", "user-timeout = 3s", 'S'),
    WINDOW_SHUT_THEN_DROP("write-timeout", "user-timeout = 4s", 'S'),
    UNREACHABLE_IN_FLIGHT("path-unreachable", "user-timeout = 3s", '-'),
    RESET_BY_A_BOX("peer-reset", "user-timeout = 3s", '-'),
    NOBODY_LISTENS("connect-refused", "", '-'),
    SYN_DROPPED("connect-timeout", "", '-'),
    SYN_REJECTED("connect-unreachable", "", '-');

    final String word;
    final String tcp;
    final char order;

    Row(String word, String tcp, char order) {
      this.word = word;
      this.tcp = tcp;
      this.order = order;
    }

    int port() {
      return 7_000 + ordinal();
    }

    boolean connects() {
      return this != NOBODY_LISTENS && this != SYN_DROPPED && this != SYN_REJECTED;
    }
  }

  /** Deaths of clients; the word stands in the session's line. */
  private enum ClientRow {
    GONE_IDLE("keepalive-dead", 'x', "read"),
    GONE_IN_FLIGHT("write-timeout", 'P', "read"),
    STALLED("peer-stalled", 'P', "stall"),
    STALLED_THEN_GONE("write-timeout", 'P', "stall");

    final String word;
    final char order;
    final String reading;

    ClientRow(String word, char order, String reading) {
      this.word = word;
      this.order = order;
      this.reading = reading;
    }

    int port() {
      return 8_000 + ordinal();
    }
  }

  @TempDir Path dir;

  @Test
  void namesEveryDeath() throws Exception {
    try (Host proxyHost = new Host("proxy");
        Host peerHost = new Host("peer")) {
      proxyHost.join("10.77.0.1/24", peerHost, "10.77.0.2/24");
      HostProgram peer = PeerMain.on(peerHost);
      peer.command("listen 7999");
      for (Row row : Row.values()) {
        if (row.connects()) {
          peer.command("listen " + row.port());
        }
      }
      peerHost.filter(Row.SYN_DROPPED.port(), "DROP");
      peerHost.filter(Row.SYN_REJECTED.port(), "REJECT", "--reject-with", "icmp-host-unreachable");
      HostProgram proxy = ProxyMain.on(proxyHost, config());
      List<SocketChannel> clients = new ArrayList<>();
      for (Row row : Row.values()) {
        clients.add(join(row));
      }
      for (ClientRow row : ClientRow.values()) {
        peer.command("visit 10.77.0.1 " + row.port() + " " + row.order + " " + row.reading);
      }
      for (Row row : Row.values()) {
        fault(proxyHost, peerHost, row, clients.get(row.ordinal()));
      }
      for (ClientRow row : ClientRow.values()) {
        if (row != ClientRow.STALLED) {
          peerHost.run(
              "iptables", "-A", "INPUT", "-p", "tcp", "--sport", "" + row.port(), "-j", "DROP");
        }
      }
      assertUpstreamDeaths();
      assertClientDeaths(proxy);
      for (SocketChannel client : clients) {
        client.close();
      }
    }
  }

  /** The client of a row, joined to its upstream: one byte has gone there and back. */
  private SocketChannel join(Row row) throws IOException {
    SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(dir.resolve(row.name())));
    if (row.connects()) {
      client.write(ByteBuffer.wrap(new byte[] {'x'}));
      assertEquals('x', Channels.newInputStream(client).read(), row.name());
    }
    return client;
  }

  private void fault(Host proxyHost, Host peerHost, Row row, SocketChannel client)
      throws Exception {
    String port = String.valueOf(row.port());
    if (row.order != '-') {
      client.write(ByteBuffer.wrap(new byte[] {(byte) row.order}));
    }
    switch (row) {
      case PEER_CLOSES -> {
        assertEquals(-1, Channels.newInputStream(client).read());
        client.close();
      }
      case PEER_CLOSES_AND_WE_WRITE -> {
        assertEquals(-1, Channels.newInputStream(client).read());
        client.write(ByteBuffer.wrap(new byte[100]));
      }
      case FIVE_BYTES_THEN_RESET ->
          assertEquals(
              "hello",
              new String(Channels.newInputStream(client).readNBytes(5), StandardCharsets.US_ASCII));
      case CLOSED_WITH_OUR_DATA_UNREAD -> client.write(ByteBuffer.wrap(new byte[10]));
      case KILLED_HERE -> proxyHost.run("ss", "-K", "dst", "10.77.0.2", "dport", "=", port);
      case KILLED_THERE -> peerHost.run("ss", "-K", "dst", "10.77.0.1", "sport", "=", port);
      case DROP_IDLE, DROP_IDLE_WITH_USER_TIMEOUT -> peerHost.filter(row.port(), "DROP");
      case ANSWERS_LOST ->
          peerHost.run("iptables", "-A", "OUTPUT", "-p", "tcp", "--sport", port, "-j", "DROP");
      case UNREACHABLE_IDLE ->
          peerHost.filter(row.port(), "REJECT", "--reject-with", "icmp-host-unreachable");
      case DROP_IN_FLIGHT -> {
        peerHost.filter(row.port(), "DROP");
        client.write(ByteBuffer.wrap(new byte[] {'y'}));
      }
      case WINDOW_SHUT -> fill(client);
      case WINDOW_SHUT_THEN_DROP -> {
        fill(client);
        peerHost.filter(row.port(), "DROP");
      }
      case UNREACHABLE_IN_FLIGHT -> {
        peerHost.filter(row.port(), "REJECT", "--reject-with", "icmp-host-unreachable");
        client.write(ByteBuffer.wrap(new byte[] {'y'}));
      }
      case RESET_BY_A_BOX -> {
        peerHost.filter(row.port(), "REJECT", "--reject-with", "tcp-reset");
        client.write(ByteBuffer.wrap(new byte[] {'y'}));
      }
      default -> assertTrue(row.order != '-' || !row.connects(), row.name());
    }
  }

  /** Writes until every buffer up to the peer, which reads nothing, is full. */
  private static void fill(SocketChannel client) throws IOException {
    client.configureBlocking(false);
    for (int idle = 0; idle < 20; ) {
      idle = client.write(ByteBuffer.allocate(65_536)) == 0 ? idle + 1 : 0;
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void assertUpstreamDeaths() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    for (Row row : Row.values()) {
      expected.put(row.name(), "{" + row.word + "=1}");
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    Map<String, String> found = found();
    while (!found.equals(expected) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(100_000_000);
      found = found();
    }
    assertEquals(expected, found);
  }

  private static void assertClientDeaths(HostProgram proxy) throws InterruptedException {
    for (ClientRow row : ClientRow.values()) {
      String line = proxy.awaitLine("cenote.session - listener=" + row.name() + " client=");
      assertTrue(line.contains("client-end=" + row.word), row + ": " + line);
      assertTrue(line.contains("upstream-end=client-gone"), row + ": " + line);
    }
  }

  private Map<String, String> found() throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (Config pool : pools().getConfigList("pools")) {
      if (!pool.getString("name").equals("pour")) {
        found.put(pool.getString("name"), pool.getObject("closed").unwrapped().toString());
      }
    }
    return found;
  }

  private Config pools() throws IOException {
    try (SocketChannel admin =
        SocketChannel.open(UnixDomainSocketAddress.of(dir.resolve("admin")))) {
      String request = "GET /pools HTTP/1.1\r\nhost: x\r\n\r\n";
      admin.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      byte[] answer = Channels.newInputStream(admin).readAllBytes();
      String text = new String(answer, StandardCharsets.UTF_8);
      return ConfigFactory.parseString(text.substring(text.indexOf("\r\n\r\n")));
    }
  }

  private Path config() throws IOException {
    StringBuilder text = new StringBuilder("cenote { stats.interval = 1h\n");
    text.append("admin.bind = \"unix:").append(dir.resolve("admin")).append("\"\n");
    text.append("defaults.listener.max-sessions = 100\n");
    for (Row row : Row.values()) {
      text.append(
          """
          listeners.%1$s { bind = "unix:%2$s", upstream = %1$s }
          upstreams.%1$s { endpoints = [ "10.77.0.2:%3$d" ], connect-timeout = 1500ms
            tcp { %4$s, %5$s } }
          """
              .formatted(
                  row.name(),
                  dir.resolve(row.name()),
                  row.port(),
                  KEEPALIVE,
                  row.tcp.isEmpty() ? "user-timeout = 4s" : row.tcp));
    }
    for (ClientRow row : ClientRow.values()) {
      text.append(
          """
          listeners.%s { bind = "10.77.0.1:%d", upstream = pour
            dead-after = 4s, slow-reader-timeout = 7s }
          """
              .formatted(row.name(), row.port()));
    }
    text.append("upstreams.pour { endpoints = [ \"10.77.0.2:7999\" ] }\n}\n");
    return Files.writeString(dir.resolve("cenote.conf"), text);
  }
}
