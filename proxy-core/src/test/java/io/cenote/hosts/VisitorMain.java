package io.cenote.hosts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;

/**
 * Clients of a server that echoes, such as {@link PeerMain}, each with a name. Started inside a
 * network namespace; ends with stdin.
 *
 * <p>Commands, a line each: {@code open NAME ADDRESS PORT KEEPIDLE}, with keepalive after so many
 * seconds, or 0 for none; {@code ask NAME COUNT MILLIS} sends so many bytes, waits at most so long
 * for each part of the echo, and prints {@code NAME echo}, {@code NAME silence}, {@code NAME reset}
 * or {@code NAME garbage}.
 */
public final class VisitorMain {
  /** Below every letter, for those are orders to the peer. */
  private static final int PATTERN = 61;

  private static final Map<String, Socket> SOCKETS = new HashMap<>();

  private VisitorMain() {}

  /** Starts it on that host. */
  public static HostProgram on(Host host) throws IOException {
    return host.start(List.of(), VisitorMain.class);
  }

  /** What runs there. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("open")) {
        InetSocketAddress server = new InetSocketAddress(words[2], Integer.parseInt(words[3]));
        SOCKETS.put(words[1], open(server, Integer.parseInt(words[4])));
      } else {
        Socket socket = SOCKETS.get(words[1]);
        socket.setSoTimeout(Integer.parseInt(words[3]));
        System.out.println(words[1] + " " + ask(socket, Integer.parseInt(words[2])));
      }
      System.out.println("done " + line);
    }
    System.exit(0);
  }

  private static Socket open(InetSocketAddress server, int keepIdle) throws IOException {
    Socket socket = new Socket();
    if (keepIdle > 0) {
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, keepIdle);
      // After a probe the kernel looks again only when the interval is over, answered or not.
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, keepIdle);
    }
    socket.connect(server, 20_000);
    return socket;
  }

  private static String ask(Socket socket, int count) throws IOException {
    byte[] sent = new byte[count];
    for (int i = 0; i < count; i++) {
      sent[i] = (byte) (i % PATTERN);
    }
    try {
      socket.getOutputStream().write(sent);
      byte[] heard = socket.getInputStream().readNBytes(count);
      return Arrays.equals(sent, heard) ? "echo" : "garbage";
    } catch (SocketTimeoutException e) {
      return "silence";
    } catch (SocketException e) {
      return "reset";
    }
  }
}
