package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.protocol.Violation;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An exchange with a sound server, and with servers that lie. */
class ScramClientTest {
  private static final String SERVER_FIRST = "r=minetheirs,s=QSXCR+Q6sek8bf92,i=64";
  private static final String WITHOUT_PROOF = "c=biws,r=minetheirs";
  private static final String AUTH = "n=,r=mine," + SERVER_FIRST + "," + WITHOUT_PROOF;

  private static ScramClient client() {
    return new ScramClient("pencil", "mine");
  }

  private static ScramKeys keys() throws GeneralSecurityException {
    return new ScramKeys("pencil", Base64.getDecoder().decode("QSXCR+Q6sek8bf92"), 64);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  @Test
  void shouldSpeakItsHalf() throws Exception {
    ScramClient client = client();
    assertEquals("n,,n=,r=mine", text(client.first()));
    assertEquals(
        WITHOUT_PROOF + ",p=" + base64(keys().clientProof(AUTH)),
        text(client.answer(Wire.bytes(SERVER_FIRST))));
    client.verify(Wire.bytes("v=" + base64(keys().serverSignature(AUTH)) + ",x=extension"));
  }

  @Test
  void shouldTakeExtensionsIntoTheProof() throws Exception {
    String extended = SERVER_FIRST + ",x=y";
    String auth = "n=,r=mine," + extended + "," + WITHOUT_PROOF;
    assertEquals(
        WITHOUT_PROOF + ",p=" + base64(keys().clientProof(auth)),
        text(client().answer(Wire.bytes(extended))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "r=minetheirs",
        "r=minetheirs,s=QSXC",
        "r=mine,s=QSXC,i=64",
        "r=min,s=QSXC,i=64",
        "r=theirsmine,s=QSXC,i=64",
        "m=x,r=minetheirs,s=QSXC,i=64",
        "s=QSXC,r=minetheirs,i=64",
        "r=minetheirs,s=,i=64",
        "r=minetheirs,s=Q?==,i=64",
        "r=minetheirs,s=QSXC,i=",
        "r=minetheirs,s=QSXC,i=0",
        "r=minetheirs,s=QSXC,i=-1",
        "r=minetheirs,s=QSXC,i=6e4",
        "r=minetheirs,s=QSXC,i=٤٠٩٦",
        "r=minetheirs,s=QSXC,i=600001",
        "r=minetheirs,s=QSXC,i=4294967297",
        "r=minetheirs,s=QSXC,i=99999999999999999999",
        "r=mine\ntheirs,s=QSXC,i=64",
        "r=mine\u007ftheirs,s=QSXC,i=64",
        "e=other-error"
      })
  void shouldRefuseAServerFirstMessageThatIsNone(String message) {
    Violation refused =
        assertThrows(Violation.class, () -> client().answer(Wire.bytes(message)), message);
    assertTrue(String.valueOf(refused.getMessage()).startsWith("SCRAM "), refused.getMessage());
  }

  @Test
  void shouldNameTheLimitOfTheIterations() {
    byte[] costly = Wire.bytes("r=minetheirs,s=QSXC,i=600001");
    Violation refused = assertThrows(Violation.class, () -> client().answer(costly));
    assertEquals("SCRAM iterations that are not within 1..600000", refused.getMessage());
  }

  @Test
  void shouldBoundAMessage() throws Exception {
    String end = ",s=QSXC,i=1";
    String longest = "r=mine" + "x".repeat(1024 - 6 - end.length()) + end;
    assertFalse(text(client().answer(Wire.bytes(longest))).isEmpty());
    assertThrows(Violation.class, () -> client().answer(Wire.bytes(longest + "0")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v=", "v=AAAA", "v=?", "e=invalid-proof", "x"})
  void shouldRefuseAServerThatDoesNotKnowThePassword(String message) throws Exception {
    ScramClient client = client();
    client.answer(Wire.bytes(SERVER_FIRST));
    assertThrows(Violation.class, () -> client.verify(Wire.bytes(message)));
  }

  @Test
  void shouldNotTakeAnEmptySignatureBeforeTheAnswer() {
    assertThrows(Violation.class, () -> client().verify(Wire.bytes("v=")));
  }

  @Test
  void shouldRefuseASignatureThatDiffersInItsLastByte() throws Exception {
    ScramClient client = client();
    client.answer(Wire.bytes(SERVER_FIRST));
    byte[] signature = keys().serverSignature(AUTH);
    signature[31] ^= 1;
    byte[] message = Wire.bytes("v=" + base64(signature));
    assertThrows(Violation.class, () -> client.verify(message));
  }

  @Property(tries = 1000)
  void shouldAnswerOrRefuseAnyBytes(@ForAll byte[] bytes) throws GeneralSecurityException {
    byte[] message = Wire.written(out -> out.writeBytes(Wire.bytes("r=mine")).writeBytes(bytes));
    for (byte[] sent : new byte[][] {bytes, message}) {
      assertThrows(Violation.class, () -> client().answer(sent));
      assertThrows(Violation.class, () -> client().verify(sent));
    }
  }
}
