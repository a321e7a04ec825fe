package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.Others;
import io.cenote.testing.RunningProxy;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Unix socket whose server accepts one by one: connect(2) says EAGAIN meanwhile. */
@Timeout(60)
class UnixBacklogTest {
  private static final int CLIENTS = 8;

  @TempDir private Path folder;
  @RegisterExtension private final Others others = new Others();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldBeTriedAgainWithinTheConnectTimeout(boolean ring) throws Exception {
    Path path = folder.resolve("out.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path), 1);
      try (RunningProxy proxy =
          RunningProxy.tcp()
              .globals("fast-path.io-uring = " + ring)
              .upstream("connect-timeout = 15s")
              .pool("acquire-timeout = 20s")
              .before("unix:" + path)) {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          Socket client = proxy.connect();
          all.add(others.submit(() -> visit(client)));
        }
        all.add(others.submit(() -> serve(server)));
        for (Future<?> one : all) {
          one.get(20, TimeUnit.SECONDS);
        }
      }
    }
  }

  private static Void visit(Socket client) throws IOException {
    try (client) {
      client.getOutputStream().write(7);
      assertEquals(7, client.getInputStream().read());
    }
    return null;
  }

  /** One after another: the next is accepted when the one before has said something. */
  private static Void serve(ServerSocketChannel server) throws IOException {
    for (int i = 0; i < CLIENTS; i++) {
      try (SocketChannel client = server.accept()) {
        ByteBuffer said = ByteBuffer.allocate(1);
        client.read(said);
        client.write(said.flip());
        client.read(ByteBuffer.allocate(1));
      }
    }
    return null;
  }
}
