package io.cenote.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.255.0.1,true",
    "10.0.0.0/8,11.0.0.1,false",
    "10.0.0.7,10.0.0.7,true",
    "10.0.0.7,10.0.0.6,false",
    "0.0.0.0/0,255.1.2.3,true",
    "0.0.0.0/0,::1,false",
    "::/0,::1,true",
    "::/0,127.0.0.1,false",
    "2001:db8::/32,2001:db8:ffff::1,true",
    "2001:db8::/32,2001:db9::1,false",
    "2001:DB8::1,2001:db8::1,true",
    "::ffff:10.0.0.0/104,10.9.9.9,true",
    "10.0.0.0/8,::ffff:10.9.9.9,true"
  })
  void shouldMatchTheAddressesOfItsNetwork(String network, String address, boolean in)
      throws UnknownHostException {
    assertEquals(in, Cidr.parse(network).orElseThrow().contains(InetAddress.getByName(address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10.0.0.0/33",
        "::/129",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/8/8",
        "10.0.0.1/8",
        "2001:db8::1/64",
        "1.2.3",
        "1.2.3.04",
        "01.2.3.4",
        "::ffff:01.2.3.4",
        "::1.2.3.4",
        "1.2.3.256",
        "[::1]",
        "fe80::1%eth0",
        "localhost",
        "10.0.0.0/255.0.0.0",
        " 10.0.0.0/8"
      })
  void shouldRefuseWhatCouldBeReadInTwoWays(String text) {
    assertEquals("Optional.empty", Cidr.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/8", "10.0.0.7", "2001:db8::/32", "::1", "0.0.0.0/0"})
  void shouldBeWrittenAsItWasRead(String text) {
    assertEquals(text, Cidr.parse(text).orElseThrow().toString());
  }

  @Property
  void shouldCompareExactlyThePrefix(
      @ForAll("addresses") byte[] some,
      @ForAll("addresses") byte[] far,
      @ForAll int place,
      @ForAll @IntRange(min = 0, max = 128) int length)
      throws UnknownHostException {
    int bits = 8 * some.length;
    int prefix = Math.min(length, bits);
    BigInteger mask =
        BigInteger.ONE.shiftLeft(prefix).subtract(BigInteger.ONE).shiftLeft(bits - prefix);
    byte[] base = bytes(new BigInteger(1, some).and(mask), some.length);
    // Two random addresses share no prefix: each second one differs in one bit only.
    byte[] other = (place & 1) == 0 && far.length == some.length ? far : near(base, place);
    boolean in = new BigInteger(1, other).and(mask).equals(new BigInteger(1, base));
    String text = InetAddress.getByAddress(base).getHostAddress() + "/" + prefix;
    assertEquals(
        in,
        Cidr.parse(text).orElseThrow().contains(InetAddress.getByAddress(other)),
        () -> text + " and " + new BigInteger(1, other).toString(16));
  }

  /** IPv4 ones, and IPv6 ones that are no IPv4 address in disguise. */
  @Provide
  Arbitrary<byte[]> addresses() {
    Arbitrary<byte[]> four = Arbitraries.bytes().array(byte[].class).ofSize(4);
    Arbitrary<byte[]> sixteen =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofSize(16)
            .map(
                bytes -> {
                  bytes[11] = 1;
                  return bytes;
                });
    return Arbitraries.oneOf(four, sixteen);
  }

  /** The same address but for one bit. */
  private static byte[] near(byte[] base, int place) {
    byte[] other = base.clone();
    int bit = Math.floorMod(place, 8 * base.length);
    other[bit / 8] ^= (byte) (0x80 >> bit % 8);
    return other;
  }

  private static byte[] bytes(BigInteger value, int length) {
    byte[] all = new byte[length];
    byte[] some = value.toByteArray();
    for (int i = 1; i <= Math.min(length, some.length); i++) {
      all[length - i] = some[some.length - i];
    }
    return all;
  }
}
