package io.cenote.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Needs;
import io.cenote.testing.Others;
import io.cenote.testing.TinyServer;
import io.cenote.transport.system.TransportType;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that read nothing fill the memory for buffers. A stream that goes on beside them has lost
 * no byte, and one that has lost any ends with a reset.
 */
@Timeout(180)
class FullMemoryTest {
  private static final int HOARDERS = 450;
  private static final int HONEST = 10;
  private static final long STREAM = 40L * 1024 * 1024;
  private static final long WINDOW = 64 * 1024;

  /** What became of one stream. */
  private enum Outcome {
    WHOLE,
    RESET
  }

  @RegisterExtension private final Others clients = new Others();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldKeepStreamsExactOrResetThem(boolean ring) throws Exception {
    Needs.that(!ring || TransportType.whyNotRing().isEmpty(), "io_uring");
    try (TinyServer pouring = new TinyServer((client, number) -> pour(client));
        TinyServer counting = new TinyServer((client, number) -> count(client));
        ProxyProcess proxy =
            ProxyProcess.start(
                List.of("-XX:MaxDirectMemorySize=10m"), config(ring, pouring, counting))) {
      List<Socket> hoarders = new ArrayList<>();
      List<Future<Outcome>> streams = new ArrayList<>();
      try {
        for (int i = 0; i < HONEST; i++) {
          streams.add(clients.submit(() -> read(proxy.connect("honest"))));
        }
        for (int i = 0; i < HOARDERS; i++) {
          hoarders.add(hoard(proxy));
        }
        proxy.awaitLine("ended with a reset");
        for (int i = 0; i < HONEST; i++) {
          streams.add(clients.submit(() -> read(proxy.connect("honest"))));
        }
        for (Future<Outcome> stream : streams) {
          stream.get(60, TimeUnit.SECONDS);
        }
      } finally {
        for (Socket hoarder : hoarders) {
          hoarder.close();
        }
      }
      proxy.awaitNoSessions();
      assertEquals(Outcome.WHOLE, read(proxy.connect("honest")));
      List<String> log = proxy.printed().stream().filter(line -> line.contains(" WARN ")).toList();
      assertTrue(log.size() < 100, () -> "a flood of " + log.size() + " lines: " + log);
    }
  }

  private static String config(boolean ring, TinyServer pouring, TinyServer counting) {
    return """
        cenote {
          event-loops = 2, admin.bind = off, stats.interval = 1h, fast-path.io-uring = %s
          listeners.hoard { bind = "127.0.0.1:0", upstream = pouring, max-sessions = 1000 }
          listeners.honest { bind = "127.0.0.1:0", upstream = counting, max-sessions = 1000 }
          upstreams.pouring { endpoints = [ "%s" ], pool.max-connections = 500 }
          upstreams.counting { endpoints = [ "%s" ], pool.max-connections = 100 }
        }
        """
        .formatted(ring, pouring.endpoint(), counting.endpoint());
  }

  private static Socket hoard(ProxyProcess proxy) throws IOException, InterruptedException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 * 1024);
    socket.connect(proxy.address("hoard"), 10_000);
    return socket;
  }

  private static void pour(Socket client) throws IOException {
    byte[] water = new byte[64 * 1024];
    while (true) {
      client.getOutputStream().write(water);
    }
  }

  /** Sends the stream: each byte tells its place. */
  private static void count(Socket client) throws IOException {
    byte[] block = new byte[64 * 1024];
    for (long sent = 0; sent < STREAM; sent += block.length) {
      for (int i = 0; i < block.length; i++) {
        block[i] = at(sent + i);
      }
      client.getOutputStream().write(block);
    }
  }

  private static byte at(long place) {
    return (byte) (place ^ place >>> 8 ^ place >>> 16);
  }

  private static Outcome read(Socket socket) throws IOException {
    try (socket) {
      byte[] block = new byte[(int) WINDOW];
      InputStream in = socket.getInputStream();
      for (long place = 0; place < STREAM; ) {
        int got = in.read(block);
        if (got < 0) {
          throw new EOFException("ended in order after " + place + " of " + STREAM + " bytes");
        }
        for (int i = 0; i < got; i++, place++) {
          if (block[i] != at(place)) {
            throw new IOException("wrong byte at " + place);
          }
        }
      }
      return Outcome.WHOLE;
    } catch (SocketException reset) {
      return Outcome.RESET;
    }
  }
}
