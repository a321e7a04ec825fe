import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * An open loop: small HTTP requests at a fixed rate over a fixed number of connections, whatever comes back.
 * A request's latency counts from the moment it was due, not from when a connection came free for it.
 *
 * <p>Usage: {@code java OpenLoop.java HOST PORT RATE SECONDS CONNECTIONS}; the first second is not counted.
 */
final class OpenLoop {
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST_PAUSE = 50_000L;
  private static final int BACKLOG = 1 << 16;

  /** One connection, and when the request it carries was due. */
  private static final class Line {
    final SocketChannel channel;
    long due;

    Line(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private final ByteBuffer request;
  private final ByteBuffer reply = ByteBuffer.allocateDirect(8192);
  private final ArrayDeque<Line> free;
  private final long[] waiting = new long[BACKLOG];
  private final long[] latencies;
  private final Selector selector = Selector.open();
  private int waitingFrom;
  private int waitingCount;
  private int counted;
  private long countFrom;

  private OpenLoop(String host, int port, int connections, int most) throws IOException {
    byte[] text = ("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    request = ByteBuffer.allocateDirect(text.length).put(text);
    latencies = new long[most];
    free = new ArrayDeque<>(connections);
    for (int i = 0; i < connections; i++) {
      SocketChannel channel = SocketChannel.open(new InetSocketAddress(host, port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      Line line = new Line(channel);
      channel.register(selector, SelectionKey.OP_READ, line);
      free.add(line);
    }
  }

  private void run(int rate, int seconds) throws IOException {
    long start = System.nanoTime();
    countFrom = start + SECOND;
    long end = countFrom + seconds * SECOND;
    long sent = 0;
    for (long now = start; now < end; now = System.nanoTime()) {
      long next = start + sent * SECOND / rate;
      while (next <= now) {
        send(next);
        sent++;
        next = start + sent * SECOND / rate;
      }
      if (selector.selectNow() > 0) {
        Set<SelectionKey> ready = selector.selectedKeys();
        for (SelectionKey key : ready) {
          receive((Line) key.attachment());
        }
        ready.clear();
      } else {
        LockSupport.parkNanos(Math.min(LONGEST_PAUSE, next - System.nanoTime()));
      }
    }
  }

  private void send(long due) throws IOException {
    Line line = free.poll();
    if (line != null) {
      line.due = due;
      line.channel.write(request.rewind());
      return;
    }
    if (waitingCount == BACKLOG) {
      throw new IOException("the proxy cannot keep up: " + BACKLOG + " requests are due");
    }
    waiting[(waitingFrom + waitingCount++) % BACKLOG] = due;
  }

  private void receive(Line line) throws IOException {
    if (line.channel.read(reply.clear()) < 0) {
      throw new IOException("the proxy closed a connection");
    }
    if (line.due == 0) {
      return; // the rest of a reply that came in pieces
    }
    if (line.due >= countFrom && counted < latencies.length) {
      latencies[counted++] = System.nanoTime() - line.due;
    }
    line.due = 0;
    free.add(line);
    if (waitingCount > 0) {
      long due = waiting[waitingFrom];
      waitingFrom = (waitingFrom + 1) % BACKLOG;
      waitingCount--;
      send(due);
    }
  }

  private double millis(double part) {
    return counted == 0 ? 0 : latencies[(int) Math.min(counted - 1, counted * part)] / 1e6;
  }

  public static void main(String[] args) throws IOException {
    int rate = Integer.parseInt(args[2]);
    int seconds = Integer.parseInt(args[3]);
    int connections = Integer.parseInt(args[4]);
    OpenLoop loop = new OpenLoop(args[0], Integer.parseInt(args[1]), connections, rate * seconds);
    loop.run(rate, seconds);
    Arrays.sort(loop.latencies, 0, loop.counted);
    System.out.printf(
        java.util.Locale.ROOT,
        "{\"count\": %d, \"p50\": %.4f, \"p99\": %.4f, \"p999\": %.4f}%n",
        loop.counted,
        loop.millis(0.5),
        loop.millis(0.99),
        loop.millis(0.999));
    System.exit(0);
  }
}
