package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where replies end: at any split of the bytes, and for bytes that are no replies. */
class ReplyScannerTest {
  @Property(tries = 400)
  void shouldFindTheEndsAtAnySplit(@ForAll long seed) throws Violation {
    Frames frames = new Frames(seed);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.writeBytes(frames.reply(4));
      expected.add(all.size());
    }
    List<Integer> found = new ArrayList<>();
    ReplyScanner scanner = new ReplyScanner();
    int before = 0;
    for (int piece : frames.cuts(all.size())) {
      ByteBuf read = Unpooled.wrappedBuffer(all.toByteArray(), before, piece);
      int at = 0;
      while (at < piece) {
        int end = scanner.replyEnd(read, at, piece);
        assertEquals(end < 0, scanner.isWithin());
        if (end < 0) {
          break;
        }
        found.add(before + end);
        at = end;
      }
      before += piece;
    }
    assertEquals(expected, found);
    assertFalse(scanner.isWithin());
  }

  @Property(tries = 2000)
  void shouldReadOrRefuseAnyBytes(@ForAll byte[] bytes) {
    ReplyScanner scanner = new ReplyScanner();
    ByteBuf read = Unpooled.wrappedBuffer(bytes);
    try {
      int at = 0;
      while (at >= 0 && at < bytes.length) {
        int end = scanner.replyEnd(read, at, bytes.length);
        assertTrue(end < 0 || end > at, "no progress at " + at);
        at = end;
      }
    } catch (Violation refused) {
      assertFalse(String.valueOf(refused.getMessage()).isEmpty());
    }
  }

  @Test
  void shouldKnowAPushByItsFirstByte() throws Violation {
    for (String push : List.of(">", ">1\r\n", "|1\r\n+a\r\n+b\r\n>1\r\n")) {
      ReplyScanner scanner = new ReplyScanner();
      ByteBuf read = bytes(push);
      assertEquals(-1, scanner.replyEnd(read, 0, read.readableBytes()));
      assertEquals('>', scanner.firstType(), push);
    }
  }

  @Test
  void shouldRefuseWhatAServerNeverSays() {
    for (String bad :
        List.of(
            "x",
            "\r\n",
            "$x\r\n",
            "$-2\r\n",
            "$536870913\r\n",
            "*-3\r\n",
            "+a\rb",
            "$1x\r\n",
            "%-1\r\n",
            "*99999999999\r\n",
            "$?\r\n",
            "*01\r\n",
            ">-1\r\n")) {
      ReplyScanner scanner = new ReplyScanner();
      ByteBuf read = bytes(bad);
      assertThrows(
          Violation.class, () -> scanner.replyEnd(read, 0, read.readableBytes()), "taken: " + bad);
    }
  }

  /** R21: the depth is counted as it goes by. */
  @ParameterizedTest
  @ValueSource(strings = {"*1", "~1", ">1", "%1 +k", "*2 :1", "|1 +k +v *1", "*1 |1 +k", "|1 +k"})
  void shouldLetAReplyNestAsDeepAsItLikes(String level) throws Violation {
    for (int depth : new int[] {32, 33, 128, 8_000, 100_000}) {
      String reply = (level.replace(" ", "\r\n") + "\r\n").repeat(depth) + ":1\r\n";
      boolean attributes = level.startsWith("|1 +k") && !level.endsWith("*1");
      String more = level.endsWith("|1 +k") || attributes ? ":2\r\n".repeat(depth) : "";
      ReplyScanner scanner = new ReplyScanner();
      ByteBuf read = bytes(reply + more + "+next\r\n");
      int end = reply.length() + more.length();
      assertEquals(end, scanner.replyEnd(read, 0, read.readableBytes()), level + " x " + depth);
      assertFalse(scanner.isWithin());
      assertEquals(read.readableBytes(), scanner.replyEnd(read, end, read.readableBytes()));
      assertEquals('+', scanner.firstType());
    }
  }

  @Test
  void shouldTakeTheFirstByteBehindAnAttributeForThatOfTheReply() throws Violation {
    for (String attribute : List.of("|0", "|1 +k |1 +k2 +v2 +v", "|1 *1 -a %1 +k +v", "|0 |0")) {
      for (String type : List.of("+a", ">1 +a", "-a", "*1 -a")) {
        ByteBuf read = bytes((attribute + " " + type + " ").replace(" ", "\r\n"));
        ReplyScanner scanner = new ReplyScanner();
        assertEquals(read.readableBytes(), scanner.replyEnd(read, 0, read.readableBytes()));
        assertEquals(type.charAt(0), scanner.firstType(), attribute + " " + type);
      }
    }
  }

  @Test
  void shouldCountAndBoundTheElementsThatAreAwaited() throws Violation {
    ReplyScanner scanner = new ReplyScanner();
    ByteBuf widest = bytes("*2147483647\r\n");
    for (int i = 0; i < 512; i++) {
      assertEquals(-1, scanner.replyEnd(widest, 0, widest.readableBytes()), "number " + i);
    }
    assertThrows(Violation.class, () -> scanner.replyEnd(widest, 0, widest.readableBytes()));
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
