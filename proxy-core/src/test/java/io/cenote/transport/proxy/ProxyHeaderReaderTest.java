package io.cenote.transport.proxy;

import static io.cenote.transport.proxy.Headers.LOCAL;
import static io.cenote.transport.proxy.Headers.PROXY;
import static io.cenote.transport.proxy.Headers.TCP4;
import static io.cenote.transport.proxy.Headers.TCP6;
import static io.cenote.transport.proxy.Headers.join;
import static io.cenote.transport.proxy.Headers.tcp4;
import static io.cenote.transport.proxy.Headers.tcp6;
import static io.cenote.transport.proxy.Headers.tlv;
import static io.cenote.transport.proxy.Headers.v1;
import static io.cenote.transport.proxy.Headers.v2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.transport.SocketText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderReaderTest {
  private static final String V4 = "192.0.2.1:4711 192.0.2.9:80";
  private static final String V6 = "[2001:db8:0:0:0:0:0:1]:4711 [2001:db8:0:0:0:0:0:9]:80";
  private static final String SOCKET = "- -";

  private static String read(ProxyIn accepts, byte[] header) throws BadHeaderException {
    ByteBuf data = Unpooled.wrappedBuffer(header, "next".getBytes(StandardCharsets.US_ASCII));
    ProxyHeader read = Objects.requireNonNull(new ProxyHeaderReader(accepts).read(data));
    assertEquals("next", data.toString(StandardCharsets.US_ASCII), "what follows the header");
    return text(read);
  }

  private static String text(ProxyHeader header) {
    return SocketText.of(header.source()) + " " + SocketText.of(header.destination());
  }

  private static String refusal(byte[] header) {
    return String.valueOf(
        assertThrows(
                BadHeaderException.class,
                () -> new ProxyHeaderReader(ProxyIn.ANY).read(Unpooled.wrappedBuffer(header)))
            .getMessage());
  }

  private static byte[] withChecksum(int error) {
    byte[] header = tcp4(join(tlv(3, new byte[4]), tlv(5, (byte) 'x')));
    CRC32C sum = new CRC32C();
    sum.update(header);
    ByteBuffer.wrap(header).putInt(16 + 12 + 3, (int) sum.getValue() + error);
    return header;
  }

  static Stream<Arguments> good() {
    byte[] longest = new byte[ProxyHeaderReader.V2_MOST - 16 - 12 - 3];
    return Stream.of(
        Arguments.of(V4, v1("PROXY TCP4 192.0.2.1 192.0.2.9 4711 80")),
        Arguments.of(V6, v1("PROXY TCP6 2001:db8::1 2001:DB8::9 4711 80")),
        Arguments.of("10.0.0.1:1 10.0.0.2:2", v1("PROXY TCP6 ::ffff:10.0.0.1 ::ffff:10.0.0.2 1 2")),
        Arguments.of(
            "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535"
                + " [ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535",
            v1(
                "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                    + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535")),
        Arguments.of(SOCKET, v1("PROXY UNKNOWN")),
        Arguments.of(SOCKET, v1("PROXY UNKNOWN 1.2.3.4 whatever \u00e4")),
        Arguments.of(V4, tcp4()),
        Arguments.of(V4, tcp4(tlv(5, new byte[128]))),
        Arguments.of(V4, tcp4(join(tlv(5), tlv(0x30, (byte) 'n')))),
        Arguments.of(V4, tcp4(tlv(4, longest))),
        Arguments.of(V4, withChecksum(0)),
        Arguments.of(V6, tcp6()),
        Arguments.of(SOCKET, v2(LOCAL, 0)),
        Arguments.of(SOCKET, v2(LOCAL, TCP4, new byte[12])),
        Arguments.of(SOCKET, v2(LOCAL, 0x99, (byte) 1, (byte) 2)),
        Arguments.of(SOCKET, v2(PROXY, 0)),
        Arguments.of(SOCKET, v2(PROXY, 0, (byte) 9)),
        Arguments.of(SOCKET, v2(PROXY, 0x31, new byte[216])));
  }

  @ParameterizedTest
  @MethodSource("good")
  void shouldReadAHeaderAndNothingBehindIt(String expected, byte[] header) throws Exception {
    assertEquals(expected, read(ProxyIn.ANY, header));
  }

  @ParameterizedTest
  @MethodSource("good")
  void shouldReadAHeaderCutAnywhere(String expected, byte[] header) throws Exception {
    for (int cut = 1; cut < header.length; cut++) {
      ProxyHeaderReader reader = new ProxyHeaderReader(ProxyIn.ANY);
      ByteBuf first = Unpooled.wrappedBuffer(header, 0, cut);
      assertNull(reader.read(first));
      assertFalse(first.isReadable());
      assertEquals(cut, reader.length());
      ByteBuf second = Unpooled.wrappedBuffer(header, cut, header.length - cut).copy();
      second.writeByte('n');
      assertEquals(expected, text(Objects.requireNonNull(reader.read(second))));
      assertEquals(1, second.readableBytes());
    }
  }

  @ParameterizedTest
  @MethodSource("good")
  void shouldReadAHeaderByteByByte(String expected, byte[] header) throws Exception {
    ProxyHeaderReader reader = new ProxyHeaderReader(ProxyIn.ANY);
    for (int i = 0; i < header.length - 1; i++) {
      assertNull(reader.read(Unpooled.wrappedBuffer(header, i, 1)));
    }
    ProxyHeader read = reader.read(Unpooled.wrappedBuffer(header, header.length - 1, 1));
    assertEquals(expected, text(Objects.requireNonNull(read)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 192.0.2.1 192.0.2.9 99999 80",
        "PROXY TCP4 192.0.2.1 192.0.2.9 65536 80",
        "PROXY TCP4 192.0.2.1 192.0.2.9 04711 80",
        "PROXY TCP4 192.0.2.1 192.0.2.9 +4711 80",
        "PROXY TCP4 192.0.2.1 192.0.2.9 -1 80",
        "PROXY TCP4 192.0.2.1 192.0.2.9 4711 \u0668\u0660",
        "PROXY TCP4 192.0.2.1 192.0.2.9 4711",
        "PROXY TCP4 192.0.2.1 192.0.2.9 4711 ",
        "PROXY TCP4 192.0.2.1 192.0.2.9 4711 80 ",
        "PROXY TCP4 192.0.2.1 192.0.2.9 4711 80 1",
        "PROXY TCP4 192.0.2.1  192.0.2.9 4711 80",
        "PROXY TCP4 192.0.2.1 192.0.2.9 4711\t80",
        "PROXY TCP4 1.2.3 192.0.2.9 4711 80",
        "PROXY TCP4 1.2.3.4 1.2.3 4711 80",
        "PROXY TCP4 01.2.3.4 192.0.2.9 4711 80",
        "PROXY TCP4 1.2.3.256 192.0.2.9 4711 80",
        "PROXY TCP4 host 192.0.2.9 4711 80",
        "PROXY TCP4 ::1 ::1 4711 80",
        "PROXY TCP6 192.0.2.1 192.0.2.9 4711 80",
        "PROXY TCP6 fe80::1%eth0 ::1 4711 80",
        "PROXY TCP6 [::1] ::1 4711 80",
        "PROXY TCP6 ::ffff:01.2.3.4 ::1 4711 80",
        "PROXY UDP4 192.0.2.1 192.0.2.9 4711 80",
        "PROXY UNIX_STREAM /a /b",
        "PROXY UNKNOWNX",
        "PROXY unknown",
        "PROXY tcp4 192.0.2.1 192.0.2.9 4711 80",
        "PROXY  TCP4 192.0.2.1 192.0.2.9 4711 80",
        "PROXY ",
        "PROXY",
        "PROXY TCP4 192.0.2.1 192.0.2.9 4711 80\n",
        "proxy TCP4 192.0.2.1 192.0.2.9 4711 80",
        "GET / HTTP/1.1",
      })
  void shouldRefuseALineThatIsNotExact(String line) {
    String refusal = refusal(v1(line));
    assertFalse(refusal.isEmpty() || refusal.contains("netty"), refusal);
  }

  static Stream<byte[]> bad() {
    byte[] tooLong = new byte[ProxyHeaderReader.V2_MOST - 16 + 1];
    return Stream.of(
        v2(PROXY, TCP4),
        v2(PROXY, TCP4, new byte[4]),
        v2(PROXY, TCP4, new byte[11]),
        v2(PROXY, TCP6, new byte[12]),
        v2(PROXY, TCP6, new byte[35]),
        v2(PROXY, 0x31, new byte[12]),
        v2(PROXY, 0x12, Arrays.copyOfRange(tcp4(), 16, 28)),
        v2(PROXY, 0x22, Arrays.copyOfRange(tcp6(), 16, 52)),
        v2(PROXY, 0x10, new byte[12]),
        v2(PROXY, 0x41, new byte[12]),
        v2(0x22, TCP4, Arrays.copyOfRange(tcp4(), 16, 28)),
        v2(0x11, TCP4, Arrays.copyOfRange(tcp4(), 16, 28)),
        v2(0x31, TCP4, Arrays.copyOfRange(tcp4(), 16, 28)),
        v2(LOCAL, TCP4, tooLong),
        v2(PROXY, TCP4, tooLong),
        tcp4((byte) 5),
        tcp4((byte) 5, (byte) 0),
        tcp4((byte) 5, (byte) 0, (byte) 1),
        tcp4(join(tlv(5, (byte) 1), new byte[] {5, 0, 2, 0})),
        tcp4(tlv(3, (byte) 1)),
        withChecksum(1),
        Arrays.copyOf(new byte[] {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T'}, 16),
        new byte[] {0},
        new byte[] {22, 3, 1});
  }

  @ParameterizedTest
  @MethodSource("bad")
  void shouldRefuseABinaryHeaderThatIsNotExact(byte[] header) {
    assertFalse(refusal(header).isEmpty());
  }

  @Test
  void shouldRefuseALineOf108Bytes() {
    assertEquals(
        "longer (expected: v1 of at most 107 bytes)",
        refusal(v1("PROXY UNKNOWN " + "x".repeat(92))));
    assertEquals(107, v1("PROXY UNKNOWN " + "x".repeat(91)).length);
    assertThrows(
        AssertionError.class, () -> refusal(v1("PROXY UNKNOWN " + "x".repeat(91))), "it is good");
  }

  @Test
  void shouldReadOnlyTheVersionThatIsWanted() throws BadHeaderException {
    byte[] one = v1("PROXY TCP4 192.0.2.1 192.0.2.9 4711 80");
    assertEquals(V4, read(ProxyIn.V1, one));
    assertEquals(V4, read(ProxyIn.V2, tcp4()));
    assertEquals(
        "v2 (expected: v1)",
        assertThrows(BadHeaderException.class, () -> read(ProxyIn.V1, tcp4())).getMessage());
    assertEquals(
        "v1 (expected: v2)",
        assertThrows(BadHeaderException.class, () -> read(ProxyIn.V2, one)).getMessage());
  }

  /** A client that speaks another protocol must not wait for the time limit. */
  @Test
  void shouldGiveUpAtTheFirstByteThatNoHeaderHas() {
    for (byte[] begin : List.of(new byte[] {'G'}, new byte[] {'P', 'I'}, new byte[] {13, 10, 10})) {
      assertEquals("none (expected: one before the first byte)", refusal(begin));
    }
  }

  @Test
  void shouldReadOrRefuseTenThousandBrokenHeaders() {
    Random random = new Random(20_260_801);
    List<byte[]> seeds = good().map(one -> (byte[]) one.get()[1]).toList();
    int refused = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] header = broken(seeds.get(random.nextInt(seeds.size())), random);
      ByteBuf data = Unpooled.wrappedBuffer(header);
      try {
        ProxyHeaderReader reader = new ProxyHeaderReader(ProxyIn.ANY);
        ProxyHeader read = reader.read(data);
        assertEquals(read == null ? header.length : reader.length(), data.readerIndex());
      } catch (BadHeaderException e) {
        refused++;
      }
    }
    assertTrue(refused > 5_000, "refused: " + refused);
  }

  private static byte[] broken(byte[] good, Random random) {
    byte[] header = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(300) : good.length);
    for (int i = random.nextInt(4); i >= 0 && header.length > 0; i--) {
      header[random.nextInt(Math.min(header.length, 60))] = (byte) random.nextInt();
    }
    return header;
  }
}
