package io.cenote.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cenote.transport.Endpoint;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A DNS server on loopback, over UDP and TCP on one port. It answers as the test says, and with
 * NXDOMAIN to everything else. What does not fit into 512 bytes is truncated over UDP.
 */
public final class DnsServer implements AutoCloseable {
  private static final int LARGEST_DATAGRAM = 512;
  private static final Map<Integer, String> TYPES = Map.of(1, "A", 28, "AAAA", 33, "SRV");

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final Map<String, DnsReply> replies = new ConcurrentHashMap<>();
  private final List<String> questions = new CopyOnWriteArrayList<>();

  /** A question of a client, and where it is in the message. */
  private static final class Question {
    final int id;
    final String text;
    final byte[] bytes;

    Question(int id, String text, byte[] bytes) {
      this.id = id;
      this.text = text;
      this.bytes = bytes;
    }
  }

  /** Starts one on a free port. */
  public DnsServer() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    DatagramSocket datagrams = null;
    ServerSocket connections = null;
    while (connections == null) {
      datagrams = new DatagramSocket(new InetSocketAddress(loopback, 0));
      try {
        connections = new ServerSocket(datagrams.getLocalPort(), 50, loopback);
      } catch (IOException e) {
        datagrams.close(); // somebody has that TCP port
      }
    }
    udp = datagrams;
    tcp = connections;
    start("udp", this::serveUdp);
    start("tcp", this::serveTcp);
  }

  /** Where it is. */
  public Endpoint.Tcp endpoint() {
    return new Endpoint.Tcp(tcp.getInetAddress().getHostAddress(), tcp.getLocalPort());
  }

  /**
   * Answers one question from now on.
   *
   * @param question the type and the name, as in {@code "A redis.test"}
   */
  public DnsServer on(String question, DnsReply reply) {
    replies.put(question, reply);
    return this;
  }

  /** The questions so far, as in {@code "udp A redis.test"}. */
  public List<String> questions() {
    return questions;
  }

  /** Serves no TCP any more; UDP goes on. */
  public void closeTcp() throws IOException {
    tcp.close();
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }

  private interface Service {
    void serve() throws IOException;
  }

  private static void start(String name, Service service) {
    Thread thread =
        new Thread(
            () -> {
              try {
                service.serve();
              } catch (IOException e) {
                // It was closed.
              }
            },
            "dns-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void serveUdp() throws IOException {
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
      udp.receive(packet);
      Question question = read(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
      DnsReply reply = reply("udp ", question);
      if (!reply.isSilent()) {
        byte[] message = reply.message(question.id, question.bytes, false);
        if (message.length > LARGEST_DATAGRAM) {
          message = reply.message(question.id, question.bytes, true);
        }
        udp.send(new DatagramPacket(message, message.length, packet.getSocketAddress()));
      }
    }
  }

  private void serveTcp() throws IOException {
    while (true) {
      try (Socket client = tcp.accept()) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] message = in.readNBytes(in.readUnsignedShort());
        Question question = read(ByteBuffer.wrap(message));
        DnsReply reply = reply("tcp ", question);
        byte[] answer = reply.message(question.id, question.bytes, false);
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        out.writeShort(answer.length);
        out.write(answer);
        out.flush();
      }
    }
  }

  private DnsReply reply(String over, Question question) {
    questions.add(over + question.text);
    return replies.getOrDefault(question.text, DnsReply.nxdomain());
  }

  private static Question read(ByteBuffer message) {
    int id = message.getShort() & 0xffff;
    message.position(12);
    StringBuilder name = new StringBuilder();
    for (int length = message.get(); length > 0; length = message.get()) {
      byte[] label = new byte[length];
      message.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, US_ASCII));
    }
    int type = message.getShort();
    message.getShort();
    byte[] question = new byte[message.position() - 12];
    message.position(12).get(question);
    String word = TYPES.getOrDefault(type, "TYPE" + type);
    String text = word + " " + name.toString().toLowerCase(Locale.ROOT);
    return new Question(id, text, question);
  }
}
