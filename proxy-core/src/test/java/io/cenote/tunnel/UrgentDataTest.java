package io.cenote.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Urgent bytes (RFC 6093) are not relayed, and hold up nothing that is. */
@Timeout(60)
class UrgentDataTest {
  private static final int TIMES = 50;
  private static final byte[] AROUND = "123456789".getBytes(StandardCharsets.US_ASCII);

  @Test
  void shouldPassOnWhatAClientSaysBehindOne() throws Exception {
    try (TestUpstream upstream = TestUpstream.echo();
        RunningProxy proxy = RunningProxy.tcp().before(upstream.port())) {
      for (int i = 0; i < TIMES; i++) {
        try (Socket client = proxy.connect()) {
          say(client, i % AROUND.length);
          assertEquals("123456789", heard(client));
        }
      }
    }
  }

  @Test
  void shouldPassOnWhatAnUpstreamSaysBehindOne() throws Exception {
    int[] turn = {0};
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  say(client, turn[0]++ % AROUND.length);
                  client.getInputStream().read();
                });
        RunningProxy proxy = RunningProxy.tcp().before(upstream.port())) {
      for (int i = 0; i < TIMES; i++) {
        try (Socket client = proxy.connect()) {
          assertEquals("123456789", heard(client));
        }
      }
    }
  }

  private static void say(Socket socket, int before) throws IOException {
    socket.setTcpNoDelay(true);
    OutputStream out = socket.getOutputStream();
    out.write(AROUND, 0, before);
    socket.sendUrgentData('!');
    out.write(AROUND, before, AROUND.length - before);
  }

  private static String heard(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(AROUND.length), StandardCharsets.US_ASCII);
  }
}
