package io.cenote.transport.proxy;

import io.cenote.transport.IpText;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * Decoder of one whole PROXY header. Netty's codec decodes it. This class refuses what the codec
 * lets through: numbers with a sign or a leading zero, zones and brackets, datagrams, more parts
 * than six, a TLV that is cut off, a checksum that is wrong.
 */
final class ProxyHeaderDecoder {
  private static final String V1_UNKNOWN = "PROXY UNKNOWN";
  private static final int V1_PARTS = 6;

  private ProxyHeaderDecoder() {}

  static ProxyHeader decode(byte[] header) throws BadHeaderException {
    HAProxyMessage message = decodeWithNetty(header);
    try {
      return check(message, header);
    } finally {
      message.release();
    }
  }

  private static HAProxyMessage decodeWithNetty(byte[] header) throws BadHeaderException {
    EmbeddedChannel channel =
        new EmbeddedChannel(new HAProxyMessageDecoder(ProxyHeaderReader.V2_MOST));
    try {
      channel.writeInbound(Unpooled.wrappedBuffer(header));
      HAProxyMessage message = channel.readInbound();
      if (message == null) {
        throw new BadHeaderException("cut off (expected: addresses and ports)");
      }
      return message;
    } catch (DecoderException e) {
      throw new BadHeaderException(rootOf(e));
    } finally {
      channel.finishAndReleaseAll();
    }
  }

  private static String rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).replaceFirst("No enum constant .*\\.", "protocol ");
  }

  private static ProxyHeader check(HAProxyMessage message, byte[] header)
      throws BadHeaderException {
    if (message.protocolVersion() == HAProxyProtocolVersion.V1) {
      if (message.proxiedProtocol() == HAProxyProxiedProtocol.UNKNOWN) {
        return checkUnknown(header);
      }
      checkLine(message, header);
    } else {
      if (message.command() == HAProxyCommand.LOCAL) {
        return ProxyHeader.OF_THE_SOCKET;
      }
      checkProtocol(message.proxiedProtocol());
      Tlvs.check(header, message.proxiedProtocol());
    }
    return switch (message.proxiedProtocol().addressFamily()) {
      case AF_IPv4, AF_IPv6 ->
          new ProxyHeader(
              address(message.sourceAddress(), message.sourcePort()),
              address(message.destinationAddress(), message.destinationPort()));
      case AF_UNIX, AF_UNSPEC -> ProxyHeader.OF_THE_SOCKET;
    };
  }

  /** Checks the word alone: whatever follows it is to be ignored. */
  private static ProxyHeader checkUnknown(byte[] header) throws BadHeaderException {
    String line = line(header);
    if (!line.equals(V1_UNKNOWN) && !line.startsWith(V1_UNKNOWN + " ")) {
      throw new BadHeaderException(line + " (expected: " + V1_UNKNOWN + ")");
    }
    return ProxyHeader.OF_THE_SOCKET;
  }

  private static void checkLine(HAProxyMessage message, byte[] header) throws BadHeaderException {
    String[] parts = line(header).split(" ", -1);
    if (parts.length != V1_PARTS) {
      throw new BadHeaderException(parts.length + " parts (expected: " + V1_PARTS + ")");
    }
    checkPort(parts[4], message.sourcePort());
    checkPort(parts[5], message.destinationPort());
  }

  private static void checkPort(String text, int port) throws BadHeaderException {
    if (!text.equals(Integer.toString(port))) {
      throw new BadHeaderException("port " + text + " (expected: " + port + ")");
    }
  }

  private static void checkProtocol(HAProxyProxiedProtocol protocol) throws BadHeaderException {
    boolean datagrams =
        protocol.transportProtocol() == HAProxyProxiedProtocol.TransportProtocol.DGRAM;
    if (datagrams) {
      throw new BadHeaderException(protocol + " (expected: a protocol of streams)");
    }
  }

  private static String line(byte[] header) {
    return new String(header, 0, header.length - 2, StandardCharsets.ISO_8859_1);
  }

  private static InetSocketAddress address(String text, int port) throws BadHeaderException {
    byte[] bytes = IpText.parse(text);
    if (bytes == null) {
      throw new BadHeaderException("address " + text + " (expected: a plain one)");
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("address of " + bytes.length + " bytes", e);
    }
  }
}
