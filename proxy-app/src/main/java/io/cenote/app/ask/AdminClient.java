package io.cenote.app.ask;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Client that sends one request on a connection of its own, over TCP or a Unix socket, and reads
 * the answer. It loads little, because a probe is run every few seconds.
 *
 * <p>Thread: any.
 */
public final class AdminClient {
  private static final int CHUNK = 64 * 1024;
  private static final String HEAD_END = "\r\n\r\n";
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3}) .*");
  private static final Pattern LENGTH =
      Pattern.compile("(?im)^content-length:[ \t]*([0-9]{1,9})[ \t]*\r?$");

  private final AdminAddress address;
  private final Duration limit;
  private final int most;

  /**
   * Answer of the endpoint.
   *
   * @param status the number of HTTP
   * @param body its text
   */
  public record Answer(int status, String body) {
    /** Tests whether it is 200. */
    public boolean isOk() {
      return status == 200;
    }
  }

  /**
   * Creates a client.
   *
   * @param limit time for a connect, a request and its answer together; the look-up of a name has
   *     none
   * @param most bytes of an answer
   */
  public AdminClient(AdminAddress address, Duration limit, int most) {
    this.address = address;
    this.limit = limit;
    this.most = most;
  }

  /**
   * Sends {@code GET path} and returns the answer, whatever its status.
   *
   * @throws IOException with a reason, if there is no whole answer within the bounds
   */
  public Answer get(String path) throws IOException {
    SocketAddress to = address.resolve();
    try (Selector selector = Selector.open();
        SocketChannel socket = open(to)) {
      Turns turns = new Turns(selector, socket, System.nanoTime() + limit.toNanos());
      if (!socket.connect(to)) {
        turns.until(SelectionKey.OP_CONNECT);
        socket.finishConnect();
      }
      ByteBuffer request = request(path);
      while (request.hasRemaining()) {
        if (socket.write(request) == 0) {
          turns.until(SelectionKey.OP_WRITE);
        }
      }
      return answer(read(turns, socket));
    }
  }

  private static SocketChannel open(SocketAddress to) throws IOException {
    SocketChannel socket =
        to instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    socket.configureBlocking(false);
    return socket;
  }

  private ByteBuffer request(String path) {
    String text =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + address.authority()
            + "\r\nConnection: close\r\n\r\n";
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] read(Turns turns, SocketChannel socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    while (true) {
      int count = socket.read(chunk.clear());
      if (count < 0) {
        return all.toByteArray();
      }
      if (count == 0) {
        turns.until(SelectionKey.OP_READ);
      }
      all.write(chunk.array(), 0, count);
      if (all.size() > most) {
        throw new IOException("answer above " + most + " bytes");
      }
    }
  }

  /** Splits head and body, and checks that the body is whole. */
  private static Answer answer(byte[] all) throws IOException {
    String text = new String(all, StandardCharsets.ISO_8859_1);
    int end = text.indexOf(HEAD_END);
    if (end < 0) {
      throw new IOException("no answer");
    }
    String head = text.substring(0, end);
    Matcher status = STATUS.matcher(head.lines().findFirst().orElse(""));
    if (!status.matches()) {
      throw new IOException("no answer of HTTP");
    }
    int begin = end + HEAD_END.length();
    int got = all.length - begin;
    Matcher length = LENGTH.matcher(head);
    if (length.find() && got < Integer.parseInt(length.group(1))) {
      throw new IOException("answer cut: " + got + " of " + length.group(1) + " bytes");
    }
    return new Answer(
        Integer.parseInt(status.group(1)), new String(all, begin, got, StandardCharsets.UTF_8));
  }

  /** Waits for one socket until a deadline. */
  private record Turns(Selector selector, SocketChannel socket, long deadline) {
    void until(int operation) throws IOException {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      socket.register(selector, operation);
      selector.selectedKeys().clear();
      if (millis <= 0 || selector.select(millis) == 0) {
        throw new IOException("no answer in time");
      }
    }
  }
}
