package io.cenote.hosts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The other host: a server whose every connection does what its bytes say, and clients on command.
 * Started inside a network namespace; ends with stdin.
 *
 * <p>Bytes: F close, R reset, B five bytes then reset, H half-close, U close with input unread, S
 * stop reading, P pour without end; anything else is echoed.
 *
 * <p>Commands, a line each: {@code listen PORT}; {@code listen PORT MILLIS}, where a connection
 * that says nothing for so long is closed; {@code chatter PORT}, where it is told something all the
 * time; {@code visit ADDRESS PORT BYTE read|stall}.
 */
public final class PeerMain {
  private static final List<Socket> KEPT = new ArrayList<>();

  private PeerMain() {}

  /** Starts it on that host. */
  public static HostProgram on(Host host) throws IOException {
    return host.start(List.of(), PeerMain.class);
  }

  /** What runs there. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("listen")) {
        int limit = words.length > 2 ? Integer.parseInt(words[2]) : 0;
        listen(
            Integer.parseInt(words[1]),
            client -> {
              client.setSoTimeout(limit);
              obey(client);
            });
      } else if (words[0].equals("chatter")) {
        listen(Integer.parseInt(words[1]), PeerMain::chatter);
      } else {
        InetSocketAddress server = new InetSocketAddress(words[1], Integer.parseInt(words[2]));
        visit(server, words[3].charAt(0), words[4].equals("stall"));
      }
      System.out.println("done " + line);
    }
    System.exit(0);
  }

  private static void listen(int port, Manner manner) throws IOException {
    ServerSocket listening = new ServerSocket();
    listening.setReceiveBufferSize(8 * 1024);
    listening.bind(new InetSocketAddress("0.0.0.0", port), 100);
    start(
        () -> {
          while (true) {
            Socket client = listening.accept();
            start(() -> manner.treat(client));
          }
        });
  }

  private static void visit(InetSocketAddress server, char first, boolean stall)
      throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 * 1024);
    socket.connect(server, 5_000);
    socket.getOutputStream().write(first);
    if (socket.getInputStream().read() < 0) {
      throw new IOException("no answer");
    }
    KEPT.add(socket);
    if (!stall) {
      start(() -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
    }
  }

  private static void obey(Socket client) throws IOException {
    try (client) {
      obeyBytes(client);
    } catch (SocketTimeoutException silent) {
      return;
    }
  }

  private static void chatter(Socket client) throws IOException {
    while (true) {
      client.getOutputStream().write('.');
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }

  private static void obeyBytes(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    OutputStream out = client.getOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      switch (b) {
        case 'F' -> client.close();
        case 'R' -> reset(client);
        case 'B' -> {
          out.write("hello".getBytes(StandardCharsets.US_ASCII));
          reset(client);
        }
        case 'H' -> client.shutdownOutput();
        case 'U' -> {
          while (in.available() == 0) {
            Thread.onSpinWait();
          }
          client.close();
        }
        case 'S' -> forEver();
        case 'P' -> {
          while (true) {
            out.write(new byte[8_192]);
          }
        }
        default -> out.write(b);
      }
    }
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private static void forEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Manner {
    void treat(Socket client) throws IOException;
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException ended) {
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
