package io.cenote.closes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.cenote.closes.UpstreamRow.Place;
import io.cenote.hosts.Bridge;
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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table of closes (docs/close-reasons.md): one proxy on a bridge with several hosts, one
 * upstream or listener a row, all rows at once. Each row makes its fault and names the word, the
 * facts and the time that the proxy must find.
 */
@Timeout(120)
class ClosesTest {
  private static final String PROXY = "10.77.0.1";
  private static final String VISITOR = "10.77.0.7";

  @TempDir Path dir;

  private final Map<UpstreamRow, JoinedClient> clients = new EnumMap<>(UpstreamRow.class);
  private final Map<Enum<?>, Long> faultAt = new HashMap<>();
  private final List<Host> hosts = new ArrayList<>();
  private Host proxyHost;
  private Host peerHost;
  private Bridge bridge;

  @Test
  void shouldNameEveryClose() throws Exception {
    try {
      proxyHost = host("proxy");
      bridge = new Bridge(proxyHost, PROXY + "/24");
      for (String[] route :
          new String[][] {
            {"unreachable", Place.NO_ROUTE.address},
            {"blackhole", Place.BLACK_HOLE.address},
            {"prohibit", Place.PROHIBITED.address}
          }) {
        proxyHost.run("ip", "route", "add", route[0], route[1]);
      }
      peerHost = attached("peer", Place.PEER.address);
      Host rebooted = attached("rebooted", Place.REBOOTED.address);
      Host replaced = attached("replaced", Place.REPLACED.address);
      Host unplugged = attached("unplugged", Place.UNPLUGGED.address);
      Host forgotten = attached("forgotten", Place.FORGOTTEN.address);
      Host visitor = attached("visitor", VISITOR);
      HostProgram peer = listen(peerHost, Place.PEER);
      peer.command("listen 7999");
      listen(rebooted, Place.REBOOTED);
      listen(replaced, Place.REPLACED);
      listen(unplugged, Place.UNPLUGGED);
      listen(forgotten, Place.FORGOTTEN);
      HostProgram rebootedClient = PeerMain.on(visitor);
      peerHost.filter(UpstreamRow.SYN_DROPPED.port(), "DROP");
      reject(UpstreamRow.SYN_REJECTED, "icmp-host-unreachable");
      HostProgram proxy = ProxyMain.on(proxyHost, config());
      for (UpstreamRow row : UpstreamRow.values()) {
        join(row);
      }
      for (ClientRow row : ClientRow.values()) {
        faultAt.put(row, System.nanoTime()); // a stall begins here
        HostProgram from = row == ClientRow.REBOOTED ? rebootedClient : peer;
        from.command("visit " + PROXY + " " + row.port() + " " + row.order + " " + row.reading);
      }

      for (ClientRow row : ClientRow.values()) {
        fault(row);
      }
      for (UpstreamRow row : UpstreamRow.values()) {
        if (row.place == Place.PEER && row.connects()) {
          faultAt.put(row, System.nanoTime());
          fault(row);
        }
      }
      unplug(unplugged, forgotten);
      reboot(rebooted, replaced, visitor);
      assertCloses(proxy);
    } finally {
      for (JoinedClient client : clients.values()) {
        client.close();
      }
      for (int i = hosts.size() - 1; i >= 0; i--) {
        hosts.get(i).close();
      }
    }
  }

  private Host host(String role) throws Exception {
    Host host = new Host(role);
    hosts.add(host);
    return host;
  }

  private Host attached(String role, String address) throws Exception {
    Host host = host(role);
    bridge.attach(host, address + "/24");
    return host;
  }

  private static HostProgram listen(Host host, Place place) throws Exception {
    HostProgram program = PeerMain.on(host);
    for (UpstreamRow row : UpstreamRow.values()) {
      if (row.place == place && row.connects()) {
        program.command("listen " + row.port());
      }
    }
    return program;
  }

  /** The client of a row, joined to its upstream: one byte has gone there and back. */
  private void join(UpstreamRow row) throws IOException {
    faultAt.put(row, System.nanoTime());
    JoinedClient client = new JoinedClient(dir.resolve(row.name()));
    clients.put(row, client);
    if (row.connects()) {
      client.awaitUpstream();
    }
  }

  // --- faults of whole hosts

  private void unplug(Host unplugged, Host forgotten) throws Exception {
    bridge.portDown(unplugged);
    bridge.portDown(forgotten);
    proxyHost.run("ip", "neigh", "flush", "to", Place.FORGOTTEN.address);
    write(UpstreamRow.LINK_DOWN_IN_FLIGHT, 'y');
    write(UpstreamRow.NEIGHBOUR_GONE, 'y');
    happened(Place.UNPLUGGED);
    happened(Place.FORGOTTEN);
  }

  private void reboot(Host rebooted, Host replaced, Host visitor) throws Exception {
    bridge.portDown(rebooted);
    bridge.portDown(replaced);
    keepNeighbour(Place.REPLACED.address);
    write(UpstreamRow.REBOOTED_IN_FLIGHT, 'y');
    write(UpstreamRow.REPLACED_IN_FLIGHT, 'y');
    happened(Place.REPLACED);
    bridge.reboot(replaced, Bridge.Mac.NEW);
    bridge.reboot(rebooted, Bridge.Mac.SAME);
    happened(Place.REBOOTED);
    write(UpstreamRow.REBOOTED_WITHOUT_KEEPALIVE, 'y'); // is answered by a reset at once
    faultAt.put(ClientRow.REBOOTED, System.nanoTime());
    bridge.reboot(visitor, Bridge.Mac.SAME);
  }

  /** A stale ARP entry serves for some seconds, sometimes more: here for the length of the test. */
  private void keepNeighbour(String address) throws Exception {
    String[] entry = proxyHost.run("ip", "neigh", "show", address).trim().split(" +");
    proxyHost.run(
        "ip", "neigh", "replace", address, "lladdr", entry[4], "dev", entry[2], "nud", "permanent");
  }

  private void happened(Place place) {
    Arrays.stream(UpstreamRow.values())
        .filter(row -> row.place == place)
        .forEach(row -> faultAt.put(row, System.nanoTime()));
  }

  // --- faults of one connection

  private void fault(UpstreamRow row) throws Exception {
    JoinedClient client = clients.get(row);
    String port = String.valueOf(row.port());
    if (row.order != '-') {
      write(row, row.order);
    }
    switch (row) {
      case CLIENT_CLOSES -> client.close();
      case PEER_CLOSES, PEER_HALF_CLOSES -> {
        client.awaitEnd();
        client.close();
      }
      case PEER_CLOSES_AND_WE_WRITE -> {
        client.awaitEnd();
        client.write(100);
      }
      case FIVE_BYTES_THEN_RESET -> assertEquals("hello", client.read(5));
      case CLOSED_WITH_OUR_DATA_UNREAD -> client.write(10);
      case KILLED_HERE -> proxyHost.run("ss", "-K", "dst", "10.77.0.2", "dport", "=", port);
      case KILLED_THERE -> peerHost.run("ss", "-K", "dst", PROXY, "sport", "=", port);
      case DROP_IDLE, DROP_IDLE_WITH_USER_TIMEOUT, DROP_IDLE_MANY_PROBES ->
          peerHost.filter(row.port(), "DROP");
      case ANSWERS_LOST ->
          peerHost.run("iptables", "-A", "OUTPUT", "-p", "tcp", "--sport", port, "-j", "DROP");
      case DROP_IN_FLIGHT -> {
        peerHost.filter(row.port(), "DROP");
        write(row, 'y');
      }
      case HALF_CLOSED_THEN_DROP -> {
        write(row, 'H');
        client.awaitEnd();
        peerHost.filter(row.port(), "DROP");
        write(row, 'y');
      }
      case WINDOW_SHUT -> client.fill();
      case WINDOW_SHUT_THEN_DROP -> {
        client.fill();
        peerHost.filter(row.port(), "DROP");
      }
      case UNREACHABLE_IDLE -> reject(row, "icmp-host-unreachable");
      case HOST_UNREACHABLE -> rejectInFlight(row, "icmp-host-unreachable");
      case NET_UNREACHABLE -> rejectInFlight(row, "icmp-net-unreachable");
      case PORT_UNREACHABLE -> rejectInFlight(row, "icmp-port-unreachable");
      case ADMIN_PROHIBITED -> rejectInFlight(row, "icmp-admin-prohibited");
      case BOX_RESETS_IDLE -> reject(row, "tcp-reset");
      case BOX_RESETS_IN_FLIGHT -> rejectInFlight(row, "tcp-reset");
      default -> assertTrue(row.order != '-', row.name());
    }
  }

  private void fault(ClientRow row) throws Exception {
    String port = String.valueOf(row.port());
    switch (row) {
      case GONE_IDLE, GONE_IN_FLIGHT, STALLED_THEN_GONE -> {
        faultAt.put(row, System.nanoTime());
        peerHost.run("iptables", "-A", "INPUT", "-p", "tcp", "--sport", port, "-j", "DROP");
      }
      case CUT_ONE_WAY -> {
        faultAt.put(row, System.nanoTime());
        peerHost.run("iptables", "-A", "OUTPUT", "-p", "tcp", "--dport", port, "-j", "DROP");
      }
      case STALLED, REBOOTED -> {} // by itself, and with its host
    }
  }

  private void write(UpstreamRow row, char b) throws IOException {
    clients.get(row).write(b);
  }

  private void reject(UpstreamRow row, String with) throws Exception {
    peerHost.filter(row.port(), "REJECT", "--reject-with", with);
  }

  private void rejectInFlight(UpstreamRow row, String with) throws Exception {
    reject(row, with);
    write(row, 'y');
  }

  // --- what must be found

  private void assertCloses(HostProgram proxy) throws Exception {
    List<Executable> rows = new ArrayList<>();
    for (UpstreamRow row : UpstreamRow.values()) {
      HostProgram.Line record = proxy.await("cenote.close - upstream=" + row.name() + " ");
      rows.add(() -> assertClose(row, record));
    }
    for (ClientRow row : ClientRow.values()) {
      HostProgram.Line record = proxy.await("cenote.close - listener=" + row.name() + " client=");
      String session = proxy.awaitLine("cenote.session - listener=" + row.name() + " client=");
      rows.add(() -> assertClose(row, record, session));
    }
    rows.add(this::assertCounts);
    assertAll(rows);
  }

  private void assertClose(UpstreamRow row, HostProgram.Line record) {
    String line = row + ": " + record.text();
    assertTrue(line.contains(" reason=" + row.word + " phase=" + row.phase + " "), line);
    assertTrue(line.contains(" endpoint=" + row.endpoint() + " "), line);
    assertTrue(row.facts.matcher(line).find(), line);
    assertWithin(row.earliest, row.latest, record.readAt() - faultAt.get(row), line);
  }

  private void assertClose(ClientRow row, HostProgram.Line record, String session) {
    String line = row + ": " + record.text();
    assertTrue(line.contains(" reason=" + row.word + " phase=active "), line);
    assertTrue(session.contains("client-end=" + row.word), session);
    assertTrue(session.contains("upstream-end=client-gone"), session);
    assertWithin(row.earliest, row.latest, record.readAt() - faultAt.get(row), line);
  }

  private static void assertWithin(double earliest, double latest, long nanos, String line) {
    double seconds = nanos / 1e9;
    assertTrue(seconds >= earliest && seconds <= latest, () -> "after " + seconds + " s: " + line);
  }

  /** Each row has closed once, and is counted under its endpoint and phase. */
  private void assertCounts() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    Map<String, String> found = new TreeMap<>();
    for (UpstreamRow row : UpstreamRow.values()) {
      expected.put(row.name(), row.endpoint() + " " + row.phase + " " + row.word + " 1");
    }
    for (Config pool : pools().getConfigList("pools")) {
      if (!pool.getString("name").equals("pour")) {
        StringBuilder closes = new StringBuilder();
        for (Config close : pool.getConfigList("closes")) {
          for (String key : List.of("endpoint", "phase", "reason", "count")) {
            closes.append(closes.isEmpty() ? "" : " ").append(close.getString(key));
          }
        }
        found.put(pool.getString("name"), closes.toString());
      }
    }
    assertEquals(expected, found);
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
    for (UpstreamRow row : UpstreamRow.values()) {
      String connect = row == UpstreamRow.NOBODY_THERE ? "10s" : "1500ms";
      text.append(
          """
          listeners.%1$s { bind = "unix:%2$s", upstream = %1$s }
          upstreams.%1$s { endpoints = [ "%3$s" ], connect-timeout = %4$s, pool.acquire-timeout = 20s
            tcp { %5$s, %6$s } }
          """
              .formatted(
                  row.name(),
                  dir.resolve(row.name()),
                  row.endpoint(),
                  connect,
                  UpstreamRow.KEEPALIVE,
                  row.tcp));
    }
    for (ClientRow row : ClientRow.values()) {
      text.append(
          """
          listeners.%s { bind = "%s:%d", upstream = pour
            dead-after = %s, slow-reader-timeout = %s }
          """
              .formatted(row.name(), PROXY, row.port(), row.deadAfter, row.slowReaderTimeout));
    }
    text.append("upstreams.pour { endpoints = [ \"10.77.0.2:7999\" ] }\n}\n");
    return Files.writeString(dir.resolve("cenote.conf"), text);
  }
}
