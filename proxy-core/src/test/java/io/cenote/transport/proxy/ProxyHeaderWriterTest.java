package io.cenote.transport.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ProxyHeaderWriterTest {
  private static final byte[] NO_ID = {};

  private static InetSocketAddress at(String address, int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(address), port);
  }

  private static String line(byte[] header) {
    return new String(header, StandardCharsets.US_ASCII);
  }

  @Test
  void shouldWriteTheLineOfVersionOne() throws Exception {
    assertEquals(
        "PROXY TCP4 192.0.2.1 192.0.2.9 4711 80\r\n",
        line(ProxyHeaderWriter.v1(at("192.0.2.1", 4711), at("192.0.2.9", 80))));
    assertEquals(
        "PROXY TCP6 2001:db8::1 ::1 65535 80\r\n",
        line(ProxyHeaderWriter.v1(at("2001:db8::1", 65535), at("::1", 80))));
  }

  @Test
  void shouldWriteTheBytesOfVersionTwo() throws Exception {
    InetSocketAddress four = at("192.0.2.1", 4711);
    assertArrayEquals(Headers.tcp4(), ProxyHeaderWriter.v2(four, at("192.0.2.9", 80), NO_ID));
    byte[] id = {1, 2, 3};
    assertArrayEquals(
        Headers.tcp4(Headers.tlv(5, id)),
        ProxyHeaderWriter.v2(four, at("192.0.2.9", 80), number(id)));
    assertArrayEquals(
        Headers.tcp6(),
        ProxyHeaderWriter.v2(at("2001:db8::1", 4711), at("2001:db8::9", 80), NO_ID));
  }

  @Test
  void shouldLeaveTheAddressToTheSocketWhereThereAreNotTwoOfAFamily() throws Exception {
    InetSocketAddress four = at("192.0.2.1", 4711);
    DomainSocketAddress unix = new DomainSocketAddress("/run/x.sock");
    InetSocketAddress name = InetSocketAddress.createUnresolved("host", 1);
    assertEquals("PROXY UNKNOWN\r\n", line(ProxyHeaderWriter.v1(unix, unix)));
    assertEquals("PROXY UNKNOWN\r\n", line(ProxyHeaderWriter.v1(null, four)));
    assertEquals("PROXY UNKNOWN\r\n", line(ProxyHeaderWriter.v1(four, at("::1", 80))));
    assertEquals("PROXY UNKNOWN\r\n", line(ProxyHeaderWriter.v1(name, name)));
    byte[] local = Headers.v2(Headers.LOCAL, 0);
    assertArrayEquals(local, ProxyHeaderWriter.v2(unix, unix, NO_ID));
    assertArrayEquals(
        Headers.v2(Headers.LOCAL, 0, Headers.tlv(5, (byte) 9)),
        ProxyHeaderWriter.v2(four, null, number((byte) 9)));
  }

  /** What is written is read as the same, by Netty's codec and the checks behind it. */
  @Property
  void shouldBeRead(
      @ForAll @Size(16) byte[] first,
      @ForAll @Size(16) byte[] second,
      @ForAll boolean four,
      @ForAll @IntRange(min = 1, max = 65535) int port)
      throws Exception {
    InetSocketAddress source = new InetSocketAddress(address(first, four), port);
    InetSocketAddress destination = new InetSocketAddress(address(second, four), 65536 - port);
    ProxyHeader expected = new ProxyHeader(source, destination);
    byte[] id = number(new byte[16]);
    for (byte[] header :
        new byte[][] {
          ProxyHeaderWriter.v1(source, destination), ProxyHeaderWriter.v2(source, destination, id)
        }) {
      ByteBuf data = Unpooled.wrappedBuffer(header);
      assertEquals(expected, new ProxyHeaderReader(ProxyIn.ANY).read(data));
      assertEquals(0, data.readableBytes());
    }
  }

  private static byte[] number(byte... id) {
    TlvWriter tlvs = new TlvWriter();
    tlvs.uniqueId(id);
    return tlvs.toBytes();
  }

  private static InetAddress address(byte[] bytes, boolean four) throws UnknownHostException {
    byte[] some = four ? Arrays.copyOf(bytes, 4) : bytes.clone();
    some[0] = 0x20; // no IPv4 address in disguise
    return InetAddress.getByAddress(some);
  }
}
