package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.protocol.postgres.Authentication.Next;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins by each method, and on servers that break the protocol. */
class AuthenticationTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String SALT = "QSXCR+Q6sek8bf92";

  private final ByteBuf out = Unpooled.buffer();
  private Authentication login = new Authentication("alice", "secret", RANDOM);

  private Next heard(int code, String data) {
    out.clear();
    return login.heard(Wire.coded(code, Wire.bytes(data)), out);
  }

  private void assertFails(String why, int code, String data) {
    assertEquals(Next.FAILED, heard(code, data));
    assertEquals(why, login.failure());
    assertEquals(0, out.readableBytes());
  }

  /** Text of the answer's body, from {@code from} on. */
  private String answer(int from) {
    return out.toString(from, out.writerIndex() - from, StandardCharsets.US_ASCII);
  }

  private String clientNonce() {
    assertEquals(Next.ANSWER, heard(10, "SCRAM-SHA-256-PLUS~SCRAM-SHA-256~~"));
    String first = answer(5 + "SCRAM-SHA-256".length() + 1 + 4);
    assertTrue(first.startsWith("n,,n=,r="), first);
    return first.substring("n,,n=,r=".length());
  }

  @Test
  void shouldBeDoneWhereTheServerTrusts() {
    assertEquals(Next.DONE, heard(0, ""));
    assertEquals(0, out.readableBytes());
    assertEquals("", login.failure());
  }

  /** The hash was made by md5sum. */
  @Test
  void shouldAnswerAnMd5Salt() {
    assertEquals(Next.ANSWER, heard(5, "\1\2\3\4"));
    assertArrayEquals(
        Wire.message('p', Wire.bytes("md598a0412b9c31436fc53776e863350083~")),
        ByteBufUtil.getBytes(out));
    assertEquals(Next.DONE, heard(0, ""));
  }

  @Test
  void shouldLogInByScram() throws Exception {
    String mine = clientNonce();
    String serverFirst = "r=" + mine + "theirs,s=" + SALT + ",i=64";
    String withoutProof = "c=biws,r=" + mine + "theirs";
    String auth = "n=,r=" + mine + "," + serverFirst + "," + withoutProof;
    ScramKeys keys = new ScramKeys("secret", Base64.getDecoder().decode(SALT), 64);
    Base64.Encoder base64 = Base64.getEncoder();
    assertEquals(Next.ANSWER, heard(11, serverFirst));
    assertEquals(withoutProof + ",p=" + base64.encodeToString(keys.clientProof(auth)), answer(5));
    assertEquals(Next.MORE, heard(12, "v=" + base64.encodeToString(keys.serverSignature(auth))));
    assertEquals(0, out.readableBytes());
    assertEquals(Next.DONE, heard(0, ""));
  }

  @Test
  void shouldUseANonceOfEighteenBytesOnce() {
    String one = clientNonce();
    login = new Authentication("alice", "secret", RANDOM);
    String other = clientNonce();
    assertEquals(18, Base64.getDecoder().decode(one).length);
    assertFalse(one.equals(other));
  }

  @Test
  void shouldNotBelieveAServerThatSkipsItsSignature() {
    String mine = clientNonce();
    assertEquals(Next.ANSWER, heard(11, "r=" + mine + "x,s=" + SALT + ",i=1"));
    assertFails("authentication message 0 instead of 12", 0, "");
    assertFails("authentication message after the end of the login", 0, "");
  }

  @Test
  void shouldNotBelieveAServerThatSignsWrongly() {
    String mine = clientNonce();
    assertEquals(Next.ANSWER, heard(11, "r=" + mine + "x,s=" + SALT + ",i=1"));
    assertFails("SCRAM signature of a server that does not know the password", 12, "v=AAAA");
  }

  @ParameterizedTest
  @CsvSource({
    "2,Kerberos V5",
    "3,cleartext password",
    "6,SCM credentials",
    "7,GSSAPI",
    "9,SSPI",
    "8,code 8",
    "12,code 12",
    "-1,code -1"
  })
  void shouldNameAMethodThatItDoesNotKnow(int code, String name) {
    assertFails("authentication method not supported: " + name, code, "");
  }

  @Test
  void shouldNameMechanismsThatItDoesNotKnow() {
    assertFails(
        "authentication method not supported: SASL with OAUTHBEARER SCRAM-SHA-256-PLUS",
        10,
        "OAUTHBEARER~SCRAM-SHA-256-PLUS~~");
    login = new Authentication("alice", "secret", RANDOM);
    String shown = "x?" + "y".repeat(78);
    assertFails(
        "authentication method not supported: SASL with " + shown,
        10,
        "x\n" + "y".repeat(99) + "~~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SCRAM-SHA-256", "SCRAM-SHA-256~", "SCRAM-SHA-256~~x"})
  void shouldRefuseAListOfMechanismsThatDoesNotEnd(String list) {
    assertFails("list of SASL mechanisms that does not end", 10, list);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "abcde"})
  void shouldRefuseAnMd5SaltOfAnotherLength(String salt) {
    assertFails("md5 salt that is not 4 bytes long", 5, salt);
  }

  @Test
  void shouldSayThatItKnowsNoPassword() {
    login = new Authentication("alice", "", RANDOM);
    assertFails("the server asks for a password (md5) and none is known", 5, "abcd");
    login = new Authentication("alice", "", RANDOM);
    assertFails(
        "the server asks for a password (SCRAM-SHA-256) and none is known", 10, "SCRAM-SHA-256~~");
  }

  @Property(tries = 1000)
  void shouldFailInOneLineWithoutThePassword(
      @ForAll @IntRange(max = 13) int first,
      @ForAll @IntRange(max = 13) int second,
      @ForAll byte[] bytes) {
    for (byte[] body : new byte[][] {Wire.coded(first, bytes), Wire.coded(second, bytes), bytes}) {
      Next next = login.heard(body, out);
      String failure = login.failure();
      assertEquals(next == Next.FAILED, !failure.isEmpty());
      assertFalse(failure.contains("secret"));
      assertTrue(failure.chars().allMatch(c -> c >= ' ' && c < 127), failure);
    }
  }
}
