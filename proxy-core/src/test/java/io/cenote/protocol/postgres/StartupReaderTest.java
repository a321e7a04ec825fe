package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** First packets of clients, sound ones and others. */
class StartupReaderTest {
  private static final int V3 = 3 << 16;

  private static Startup read(int code, String text) {
    return StartupReader.read(Wire.coded(code, Wire.bytes(text)));
  }

  private static Startup.Login login(int code, String text) {
    return assertInstanceOf(Startup.Login.class, read(code, text));
  }

  private static Startup.Refused refused(Startup startup) {
    return assertInstanceOf(Startup.Refused.class, startup);
  }

  @Test
  void shouldReadASession() {
    Startup.Login login =
        login(V3, "user~alice~database~shop~DateStyle~ISO, MDY~application_name~~~");
    assertEquals("alice", login.user());
    assertEquals("shop", login.database());
    assertEquals(0, login.minor());
    assertEquals(Map.of("DateStyle", "ISO, MDY", "application_name", ""), login.parameters());
    assertEquals(
        List.of("DateStyle", "application_name"), List.copyOf(login.parameters().keySet()));
    assertFalse(login.needsNegotiation());
  }

  @Test
  void shouldTakeTheUserForADatabaseWithoutName() {
    assertEquals("zoë", login(V3, "user~zoë~~").database());
    assertEquals("zoë", login(V3, "database~~user~zoë~~").database());
  }

  @Test
  void shouldLetTheLastOfEqualNamesCount() {
    Startup.Login login = login(V3, "user~a~TimeZone~UTC~user~b~TimeZone~CET~~");
    assertEquals("b", login.user());
    assertEquals(Map.of("TimeZone", "CET"), login.parameters());
  }

  @Test
  void shouldNegotiateANewerMinorAndUnknownOptions() {
    Startup.Login newer = login(V3 + 9999, "user~a~~");
    assertEquals(9999, newer.minor());
    assertTrue(newer.needsNegotiation());
    Startup.Login option = login(V3, "_pq_.x~1~user~a~_pq_.y~2~~");
    assertEquals(List.of("_pq_.x", "_pq_.y"), option.options());
    assertEquals(Map.of(), option.parameters());
    assertTrue(option.needsNegotiation());
  }

  @Test
  void shouldReadRequestsForEncryption() {
    assertEquals(new Startup.TlsRequest(), read(80877103, ""));
    assertEquals(new Startup.GssRequest(), read(80877104, ""));
    assertEquals("08P01", refused(read(80877103, "x")).sqlState());
    assertEquals("08P01", refused(read(80877104, "x")).sqlState());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 32, 255, 256})
  void shouldReadACancelRequestWithAKeyOfAnyLength(int size) {
    byte[] secret = new byte[size];
    Arrays.fill(secret, (byte) 0xfe);
    byte[] packet = Wire.written(out -> out.writeInt(80877102).writeInt(77).writeBytes(secret));
    Startup.Cancel cancel = assertInstanceOf(Startup.Cancel.class, StartupReader.read(packet));
    assertEquals(77, cancel.key().pid());
    assertEquals(77, cancel.key().pid());
    assertArrayEquals(secret, cancel.key().secret());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 7, 261})
  void shouldRefuseACancelRequestOfAnotherLength(int size) {
    Startup startup = StartupReader.read(Wire.coded(80877102, new byte[size]));
    assertEquals("08P01", refused(startup).sqlState());
  }

  @ParameterizedTest
  @ValueSource(ints = {2 << 16, 4 << 16, 0, 80877105, -1})
  void shouldRefuseAnotherMajorVersion(int code) {
    assertEquals("0A000", refused(read(code, "user~a~~")).sqlState());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "~",
        "database~d~~",
        "user~~~",
        "user~a",
        "user~a~",
        "user",
        "user~",
        "user~a~x~~",
        "user~a~~y",
        "user~a~~~"
      })
  void shouldRefuseAPacketThatIsNoList(String text) {
    Startup.Refused refused = refused(read(V3, text));
    assertEquals("08P01", refused.sqlState());
    assertTrue(refused.reason().startsWith("startup packet with"), refused.reason());
  }

  @Test
  void shouldRefuseTextThatIsNotUtf8() {
    byte[] packet = Wire.coded(V3, Wire.bytes("user~a?~~"));
    packet[10] = (byte) 0xe9;
    assertEquals("08P01", refused(StartupReader.read(packet)).sqlState());
  }

  @Property(tries = 2000)
  void shouldReadOrRefuseAnyBytes(@ForAll byte[] bytes, @ForAll @IntRange(max = 4) int kind) {
    int[] codes = {V3, V3 + 2, 80877102, 80877103, 80877104};
    for (byte[] body : new byte[][] {Wire.coded(codes[kind], bytes), bytes}) {
      Startup startup = StartupReader.read(body);
      if (startup instanceof Startup.Login login) {
        assertFalse(login.user().isEmpty() || login.database().isEmpty());
      } else if (startup instanceof Startup.Refused refused) {
        String reason = refused.reason();
        assertTrue(reason.chars().allMatch(c -> c >= ' ' && c < 127), reason);
      }
    }
  }
}
