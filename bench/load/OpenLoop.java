import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * HTTP requests at a fixed rate, whatever the server does: an open loop. The time of each counts from the moment it was
 * due, not from when a connection was free for it, so a server that stalls is charged for everybody who would have come
 * meanwhile (no coordinated omission).
 *
 * <p>One thread, and nothing is allocated for a request: the collector must not be what is measured.
 *
 * <p>{@code java OpenLoop.java HOST PORT CONNECTIONS RATE SECONDS WARM-UP-SECONDS} prints one line of JSON.
 */
public final class OpenLoop {
  private static final long LONGEST_PAUSE_NANOS = 50_000;
  private static final long DRAIN_NANOS = 5_000_000_000L;

  /** Latencies, one bucket for each microsecond; the last one holds all that took longer. */
  private static final int BUCKETS = 6_000_000;

  private final int[] histogram = new int[BUCKETS];
  private final ByteBuffer request;
  private final ByteBuffer input = ByteBuffer.allocateDirect(65_536);
  private final Selector selector;
  private final Consumer<SelectionKey> onReady = this::ready;
  private final Connection[] free;
  private final double nanosPerRequest;
  private int freeCount;
  private int replyLength;
  private long begin;
  private long firstCounted;
  private long answered;

  private OpenLoop(String host, int connections, double rate) throws IOException {
    String text = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    request = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    selector = Selector.open();
    free = new Connection[connections];
    nanosPerRequest = 1e9 / rate;
  }

  /** A connection with at most one request on its way. */
  private static final class Connection {
    final SocketChannel channel;
    long number;
    int missing;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 6) {
      System.err.println("OpenLoop: expected: HOST PORT CONNECTIONS RATE SECONDS WARM-UP-SECONDS");
      System.exit(2);
    }
    double rate = Double.parseDouble(arguments[3]);
    double seconds = Double.parseDouble(arguments[4]);
    double warmUp = Double.parseDouble(arguments[5]);
    OpenLoop loop = new OpenLoop(arguments[0], Integer.parseInt(arguments[2]), rate);
    loop.connect(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
    loop.run(Math.round(warmUp * rate), Math.round((warmUp + seconds) * rate));
    loop.report(Math.round(seconds * rate), seconds);
  }

  private void connect(InetSocketAddress address) throws IOException {
    for (int i = 0; i < free.length; i++) {
      SocketChannel channel = SocketChannel.open(address);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      learnReply(channel);
      channel.configureBlocking(false);
      Connection connection = new Connection(channel);
      channel.register(selector, SelectionKey.OP_READ, connection);
      free[freeCount++] = connection;
    }
  }

  /** One exchange that tells how long a reply is; all replies of this server are equally long. */
  private void learnReply(SocketChannel channel) throws IOException {
    channel.write(request.rewind());
    input.clear();
    String seen;
    int end;
    do {
      if (channel.read(input) < 0) {
        throw new IOException("closed before the first reply was there");
      }
      byte[] bytes = new byte[input.position()];
      input.duplicate().flip().get(bytes);
      seen = new String(bytes, StandardCharsets.US_ASCII);
      end = seen.indexOf("\r\n\r\n");
    } while (end < 0 || seen.length() < end + 4 + contentLength(seen));
    replyLength = seen.length();
  }

  private static int contentLength(String head) {
    String name = "content-length:";
    int start = head.toLowerCase(Locale.ROOT).indexOf(name);
    if (start < 0) {
      throw new IllegalStateException("no Content-Length in the reply: " + head);
    }
    return Integer.parseInt(head.substring(start + name.length(), head.indexOf('\r', start)).trim());
  }

  private void run(long warmUp, long total) throws IOException {
    firstCounted = warmUp;
    begin = System.nanoTime();
    long end = due(total) + DRAIN_NANOS;
    long next = 0;
    while (next < total || freeCount < free.length) {
      long now = System.nanoTime();
      if (now > end) {
        countTheRest(next, total, now);
        return;
      }
      while (next < total && freeCount > 0 && due(next) <= now) {
        send(free[--freeCount], next++);
      }
      if (selector.selectNow(onReady) == 0) {
        pause(next < total && freeCount > 0 ? due(next) - System.nanoTime() : LONGEST_PAUSE_NANOS);
      }
    }
  }

  private long due(long number) {
    return begin + (long) (number * nanosPerRequest);
  }

  private static void pause(long nanos) {
    if (nanos > 0) {
      LockSupport.parkNanos(Math.min(nanos, LONGEST_PAUSE_NANOS));
    }
  }

  private void send(Connection connection, long number) throws IOException {
    connection.number = number;
    connection.missing = replyLength;
    request.rewind();
    if (connection.channel.write(request) != request.limit()) {
      throw new IOException("a request did not fit into the socket's buffer");
    }
  }

  private void ready(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      input.clear();
      int count = connection.channel.read(input);
      if (count < 0) {
        throw new IOException("closed while a reply was missing");
      }
      connection.missing -= count;
    } catch (IOException e) {
      throw new IllegalStateException("request " + connection.number + ": " + e.getMessage(), e);
    }
    if (connection.missing == 0) {
      record(connection.number, System.nanoTime());
      free[freeCount++] = connection;
    }
  }

  private void record(long number, long now) {
    if (number >= firstCounted) {
      answered++;
      count(now - due(number));
    }
  }

  private void count(long nanos) {
    histogram[(int) Math.min(nanos / 1_000, BUCKETS - 1)]++;
  }

  /** What was never answered counts with the time it has waited: leaving it out would be a reward. */
  private void countTheRest(long next, long total, long now) {
    for (long number = Math.max(next, firstCounted); number < total; number++) {
      count(now - due(number));
    }
    for (SelectionKey key : selector.keys()) {
      Connection connection = (Connection) key.attachment();
      if (connection.missing > 0 && connection.number >= firstCounted) {
        count(now - due(connection.number));
      }
    }
  }

  private int percentile(long wanted, double part) {
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += histogram[i];
      if (seen >= wanted * part) {
        return i;
      }
    }
    return BUCKETS;
  }

  private void report(long wanted, double seconds) {
    System.out.printf(
        Locale.ROOT,
        "{\"requests\": %d, \"unanswered\": %d, \"rate\": %.0f, \"p50_us\": %d, \"p99_us\": %d, \"p999_us\": %d}%n",
        wanted,
        wanted - answered,
        answered / seconds,
        percentile(wanted, 0.5),
        percentile(wanted, 0.99),
        percentile(wanted, 0.999));
  }
}
