package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends of messages at any split of the bytes, and lengths that are lies. */
class MessageScannerTest {
  private record End(int index, char type) {}

  @Property(tries = 500)
  void shouldFindTheSameEndsAtAnySplit(@ForAll long seed) throws Violation {
    Random random = new Random(seed);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<End> expected = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      char type = (char) ('A' + random.nextInt(26));
      all.writeBytes(Wire.message(type, Wire.random(random, random.nextInt(4) == 0 ? 9000 : 7)));
      expected.add(new End(all.size(), type));
    }
    MessageScanner scanner = new MessageScanner();
    List<End> found = new ArrayList<>();
    int before = 0;
    for (ByteBuf piece : Wire.cut(all.toByteArray(), random)) {
      int to = piece.writerIndex();
      int at = 0;
      while (at >= 0 && at < to) {
        at = scanner.messageEnd(piece, at, to);
        assertEquals(at < 0, scanner.isWithin());
        if (at >= 0) {
          found.add(new End(before + at, (char) scanner.type()));
        }
      }
      before += to;
    }
    assertEquals(expected, found);
  }

  @Property(tries = 2000)
  void shouldReadOrRefuseAnyBytes(@ForAll byte[] bytes) {
    MessageScanner scanner = new MessageScanner();
    ByteBuf read = Unpooled.wrappedBuffer(bytes);
    try {
      int at = 0;
      while (at >= 0 && at < bytes.length) {
        int end = scanner.messageEnd(read, at, bytes.length);
        assertTrue(end < 0 || end > at, "no progress at " + at);
        at = end;
      }
    } catch (Violation refused) {
      assertFalse(String.valueOf(refused.getMessage()).isEmpty());
    }
  }

  @Test
  void shouldLookAtItsRangeOnly() throws Violation {
    ByteBuf read = Unpooled.wrappedBuffer(Wire.bytes("xxQ~~~"), new byte[] {5, 'b', 'Z', 'Z'});
    MessageScanner scanner = new MessageScanner();
    assertEquals(-1, scanner.messageEnd(read, 2, 7));
    assertEquals('Q', scanner.type());
    assertEquals(8, scanner.messageEnd(read, 7, 9));
    assertEquals('Q', scanner.type());
  }

  @Test
  void shouldStayWithinAMessageOfOneGigabyteUntilItsLastByte() throws Violation {
    MessageScanner scanner = new MessageScanner();
    ByteBuf header = Unpooled.wrappedBuffer(Wire.message('d', 1 << 30, new byte[0]));
    assertEquals(-1, scanner.messageEnd(header, 0, 5));
    ByteBuf piece = Unpooled.wrappedBuffer(new byte[1 << 20]);
    int left = (1 << 30) - 4;
    while (left > piece.writerIndex()) {
      assertEquals(-1, scanner.messageEnd(piece, 0, piece.writerIndex()));
      left -= piece.writerIndex();
    }
    assertEquals(left, scanner.messageEnd(piece, 0, piece.writerIndex()));
    assertFalse(scanner.isWithin());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 0, -1, Integer.MIN_VALUE, (1 << 30) + 1, Integer.MAX_VALUE})
  void shouldRefuseALengthThatIsALieAtAnySplit(int length) throws Violation {
    byte[] lie = Wire.message('Q', length, new byte[0]);
    for (int cut = 0; cut < lie.length; cut++) {
      ByteBuf read = Unpooled.wrappedBuffer(lie);
      MessageScanner scanner = new MessageScanner();
      int at = cut;
      assertEquals(-1, scanner.messageEnd(read, 0, at));
      Violation refused =
          assertThrows(Violation.class, () -> scanner.messageEnd(read, at, lie.length));
      assertEquals(
          "message length " + length + " is not within 4..1073741824", refused.getMessage());
    }
  }
}
