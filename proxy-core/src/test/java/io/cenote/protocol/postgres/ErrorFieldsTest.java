package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors of servers as a log shows them, sound ones and random bytes. */
class ErrorFieldsTest {
  private static ErrorFields parse(String text) {
    return ErrorFields.parse(Wire.bytes(text));
  }

  @Test
  void shouldReadWhatAServerSays() {
    ErrorFields fields =
        parse("SFATAL~VFATAL~C28P01~Mpassword authentication failed for user \"a\"~Fauth.c~L33~~");
    assertEquals("28P01", fields.sqlState());
    assertEquals("FATAL 28P01 password authentication failed for user \"a\"", fields.line());
  }

  @Test
  void shouldPreferTheSeverityThatIsNotLocalized() {
    assertEquals("FATAL", parse("SFATALE~VFATAL~~").severity());
    assertEquals("FATAL", parse("VFATAL~SFATALE~~").severity());
    assertEquals("PANIK", parse("SPANIK~~").severity());
  }

  @ParameterizedTest
  @CsvSource({"28P01,28P01", "28p01,''", "28P0,''", "28P011,''", "28P 1,''", "'',''"})
  void shouldTakeNothingButFiveCharactersForACode(String sent, String read) {
    assertEquals(read, parse("C" + sent + "~~").sqlState());
  }

  @Test
  void shouldShowLinesAndOtherAlphabetsAsQuestionMarks() {
    assertEquals("ERROR 42601 a?b?c??d", parse("VERROR~C42601~Ma\nb\u007fcéd~~").line());
  }

  @Test
  void shouldEndAtTheEndOfBytesWithoutNul() {
    assertEquals("FATAL", parse("SFATAL").line());
    assertEquals("", parse("M").line());
    assertEquals("", parse("").line());
    assertEquals("x", parse("Mx~~Mbehind the end~").line());
  }

  @Test
  void shouldCutOffALongMessage() {
    String line = parse("VERROR~CXX000~M" + "x".repeat(5000) + "~~").line();
    assertEquals(160, line.length());
    assertTrue(line.startsWith("ERROR XX000 xxx"), line);
  }

  @Property(tries = 2000)
  void shouldShowAnyBytesInOneLine(@ForAll byte[] bytes) {
    byte[] message = Wire.written(out -> out.writeByte('M').writeBytes(bytes));
    for (byte[] body : new byte[][] {bytes, message}) {
      String line = ErrorFields.parse(body).line();
      assertTrue(line.length() <= 160);
      assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 127), line);
    }
  }
}
