package io.cenote.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server on an address of its own, all on one port, that says its address to each client and then
 * returns what it gets. It may be stopped, with all its connections, and started again.
 */
public final class NamedHost implements AutoCloseable {
  private final InetAddress address;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private ServerSocket server;
  private Thread accepting;

  private NamedHost(InetAddress address, int port) throws IOException {
    this.address = address;
    server = listen(port);
    accepting = startAccepting(server);
  }

  /** One on {@code 127.0.0.last}, on any port. */
  public static NamedHost on(int last) throws IOException {
    return on(last, 0);
  }

  /** One on {@code 127.0.0.last}, on that port. */
  public static NamedHost on(int last, int port) throws IOException {
    return new NamedHost(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), port);
  }

  private ServerSocket listen(int port) throws IOException {
    ServerSocket listening = new ServerSocket();
    listening.setReuseAddress(true);
    listening.bind(new InetSocketAddress(address, port), 128);
    return listening;
  }

  private Thread startAccepting(ServerSocket listening) {
    Thread thread = new Thread(() -> accept(listening), "named-host");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void accept(ServerSocket listening) {
    try {
      while (true) {
        Socket client = listening.accept();
        open.add(client);
        Thread serving = new Thread(() -> serve(client), "named-host-client");
        serving.setDaemon(true);
        serving.start();
      }
    } catch (IOException e) {
      // it is stopped
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.getOutputStream().write((address() + "\n").getBytes(StandardCharsets.US_ASCII));
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // the client or the test has ended it
    } finally {
      open.remove(client);
    }
  }

  /** Its address, in words. */
  public String address() {
    return address.getHostAddress();
  }

  /** Its port. */
  public int port() {
    return server.getLocalPort();
  }

  /** Refuses connects from now on, and resets all connections. */
  public void stop() throws IOException {
    server.close();
    try {
      accepting.join(); // until then the kernel may accept one more
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Socket client : open) {
      try {
        TestUpstream.reset(client);
      } catch (SocketException e) {
        // it has ended meanwhile
      }
    }
  }

  /** Listens again. */
  public void restart() throws IOException {
    server = listen(server.getLocalPort());
    accepting = startAccepting(server);
  }

  @Override
  public void close() throws IOException {
    stop();
  }
}
