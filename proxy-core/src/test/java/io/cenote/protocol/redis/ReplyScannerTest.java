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

/** Where replies end: at any split of the bytes, and for bytes that are no replies. */
class ReplyScannerTest {
  @Property(tries = 400)
  void findsTheEndsAtAnySplit(@ForAll long seed) throws Violation {
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
  void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
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
  void aPushIsKnownByItsFirstByte() throws Violation {
    for (String push : List.of(">", ">1\r\n", "|1\r\n+a\r\n+b\r\n>1\r\n")) {
      ReplyScanner scanner = new ReplyScanner();
      ByteBuf read = bytes(push);
      assertEquals(-1, scanner.replyEnd(read, 0, read.readableBytes()));
      assertEquals('>', scanner.firstType(), push);
    }
  }

  @Test
  void whatAServerNeverSaysIsRefused() {
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

  @Test
  void nestingIsBounded() throws Violation {
    String deepest = "*1\r\n".repeat(Limits.NESTING);
    ReplyScanner scanner = new ReplyScanner();
    ByteBuf good = bytes(deepest + ":1\r\n");
    assertEquals(good.readableBytes(), scanner.replyEnd(good, 0, good.readableBytes()));
    ByteBuf tooDeep = bytes(deepest + "*1\r\n");
    assertThrows(
        Violation.class, () -> scanner.replyEnd(tooDeep, 0, tooDeep.readableBytes()), "one deeper");
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
