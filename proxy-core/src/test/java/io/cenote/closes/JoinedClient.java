package io.cenote.closes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A client of the proxy, on the test's own host: it gets there by a Unix socket. */
final class JoinedClient implements AutoCloseable {
  private final SocketChannel channel;

  JoinedClient(Path listener) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(listener));
  }

  /** One byte has gone to the upstream and back. */
  void awaitUpstream() throws IOException {
    write('x');
    assertEquals('x', Channels.newInputStream(channel).read());
  }

  void write(char b) throws IOException {
    channel.write(ByteBuffer.wrap(new byte[] {(byte) b}));
  }

  void write(int bytes) throws IOException {
    channel.write(ByteBuffer.allocate(bytes));
  }

  /** Writes until every buffer up to the peer, which reads nothing, is full. */
  void fill() throws IOException {
    channel.configureBlocking(false);
    for (int idle = 0; idle < 20; ) {
      idle = channel.write(ByteBuffer.allocate(65_536)) == 0 ? idle + 1 : 0;
      LockSupport.parkNanos(5_000_000);
    }
  }

  String read(int bytes) throws IOException {
    byte[] read = Channels.newInputStream(channel).readNBytes(bytes);
    return new String(read, StandardCharsets.US_ASCII);
  }

  void awaitEnd() throws IOException {
    assertEquals(-1, Channels.newInputStream(channel).read());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
