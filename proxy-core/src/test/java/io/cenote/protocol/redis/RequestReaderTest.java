package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Requests come out as they went in, at any split, and what is held is bounded. */
class RequestReaderTest {
  private static final CommandTable COMMANDS = CommandTable.builtIn();

  private final RedisCounts counts = new RedisCounts();
  private final RequestReader reader =
      new RequestReader(UnpooledByteBufAllocator.DEFAULT, Denied.NOTHING, counts);
  private final List<String> log = new ArrayList<>();
  private final ByteArrayOutputStream given = new ByteArrayOutputStream();
  private int held;

  @Property(tries = 100)
  void shouldLoseNothingAtAnySplit(@ForAll long seed, @ForAll boolean wantsWhole) throws Violation {
    RequestReaderTest one = new RequestReaderTest(); // there is one of this for all tries
    Frames frames = new Frames(seed);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      List<byte[]> request = frames.request();
      all.writeBytes(encoded(request));
      String name = new String(request.get(0), StandardCharsets.ISO_8859_1);
      expected.add(
          COMMANDS.find(Unpooled.wrappedBuffer(request.get(0)), 0, length(name)).name()
              + "/"
              + request.size());
    }
    int before = 0;
    for (int piece : frames.cuts(all.size())) {
      one.feed(Unpooled.copiedBuffer(all.toByteArray(), before, piece), wantsWhole);
      before += piece;
    }
    assertArrayEquals(all.toByteArray(), one.given.toByteArray());
    assertEquals(expected, one.log);
    assertTrue(one.held <= 2 * Limits.HELD, "held " + one.held);
    one.reader.close();
  }

  private static int length(String name) {
    return name.length() <= RequestScanner.SHORT ? name.length() : -1;
  }

  @Property(tries = 1000)
  void shouldReadOrRefuseAnyBytes(@ForAll byte[] bytes, @ForAll boolean whole) {
    RequestReaderTest one = new RequestReaderTest();
    try {
      one.feed(Unpooled.copiedBuffer(bytes), whole);
    } catch (Violation refused) {
      assertTrue(String.valueOf(refused.getMessage()).length() > 5);
    }
    assertTrue(one.held <= 2 * Limits.HELD, "held " + one.held);
    one.reader.close();
    assertEquals(0, one.counts.unfinished.get());
  }

  @Test
  void shouldHoldOnlySoMuchOfAll() throws Violation {
    counts.unfinished.set(Limits.HELD_IN_ALL);
    feed(text("*3\r\n$3\r\nset\r\n$1\r\na\r\n$9\r\n"), true);
    assertEquals(1, log.size(), "given as it comes");
    reader.close();
    assertEquals(Limits.HELD_IN_ALL, counts.unfinished.get());
    RequestReaderTest other = new RequestReaderTest();
    other.counts.unfinished.set(Limits.HELD_IN_ALL);
    assertThrows(Violation.class, () -> other.feed(text("*3\r\n$3\r\nse"), true));
    other.reader.close();
    assertEquals(1, other.counts.all().get("unfinished_full"));
  }

  @Test
  void shouldPassALargeRequestWithoutHoldingIt() throws Violation {
    feed(text("*3\r\n$3\r\nset\r\n$1\r\na\r\n$100000000\r\n"), false);
    ByteBuf piece = Unpooled.wrappedBuffer(new byte[60_000]);
    for (int sent = 0; sent < 90_000_000; sent += 60_000) {
      feed(piece.duplicate(), false);
      given.reset();
    }
    assertEquals(0, held);
    assertTrue(reader.isWithinRequest());
  }

  @Test
  void shouldHoldWhatMustBeSeenWholeUpToTheLimit() throws Violation {
    feed(text("*2\r\n$4\r\nauth\r\n$1000000\r\n"), false);
    for (int sent = 0; sent < 3 * Limits.HELD; sent += 1000) {
      feed(Unpooled.wrappedBuffer(new byte[1000]), false);
    }
    assertTrue(held > 0 && held <= Limits.HELD + 1000, "held " + held);
    assertEquals(List.of("auth/2"), log);
  }

  @Test
  void shouldMakeInlineRequestsCanonical() throws Violation {
    feed(text("\r\n\nset k \"a \\x41\\n\" 'it\\'s'\r\nget k\n"), false);
    assertEquals(List.of("set/4", "get/2"), log);
    assertEquals(
        "*4\r\n$3\r\nset\r\n$1\r\nk\r\n$4\r\na A\n\r\n$4\r\nit's\r\n*2\r\n$3\r\nget\r\n$1\r\nk\r\n",
        given.toString(StandardCharsets.ISO_8859_1));
  }

  /** R21: they are counted as they go by, and take no memory. */
  @Test
  void shouldPassAsManyArgumentsAsAServerAllows() throws Violation {
    int arguments = 3_000_000;
    feed(text("*" + arguments + "\r\n$3\r\ndel\r\n"), false);
    ByteBuf piece = text("$1\r\nk\r\n".repeat(1000));
    for (int sent = 1; sent + 1000 < arguments; sent += 1000) {
      feed(piece.duplicate(), false);
      given.reset();
    }
    assertTrue(reader.isWithinRequest());
    feed(text("$1\r\nk\r\n".repeat(999) + "*1\r\n$4\r\nping\r\n"), false);
    assertEquals(List.of("del/" + arguments, "ping/1"), log);
    assertTrue(held < 10_000, "more than the piece in which the head ended: " + held);
    RequestReaderTest most = new RequestReaderTest();
    most.feed(text("*2147483647\r\n$3\r\ndel\r\n$1\r\nk\r\n"), false);
    assertEquals(List.of("del/2147483647"), most.log);
    most.reader.close();
  }

  @Test
  void shouldSkipRequestsForNothing() throws Violation {
    feed(text("*0\r\n*-1\r\n*1\r\n$4\r\nping\r\n"), true);
    assertEquals(List.of("ping/1"), log);
  }

  @Test
  void shouldRefuseWhatAServerRefusesInItsWords() {
    assertRefused("*2147483648\r\n", "invalid multibulk length");
    assertRefused("*x\r\n", "invalid multibulk length");
    assertRefused("*01\r\n", "invalid multibulk length");
    assertRefused("*1\r\n+ping\r\n", "expected '$', got '+'");
    assertRefused("*1\r\n$-1\r\n", "invalid bulk length");
    assertRefused("*1\r\n$536870913\r\n", "invalid bulk length");
    assertRefused("get \"a\r\n", "unbalanced quotes in request");
    assertRefused("x".repeat(Limits.INLINE + 1), "too big inline request");
  }

  private static void assertRefused(String bytes, String message) {
    RequestReaderTest test = new RequestReaderTest();
    Violation refused = assertThrows(Violation.class, () -> test.feed(text(bytes), false), bytes);
    assertEquals(message, refused.getMessage());
    test.reader.close();
  }

  /** Takes whatever there is to take, and counts what was held meanwhile. */
  private void feed(ByteBuf in, boolean wantsWhole) throws Violation {
    RequestReader.Next next = reader.next(in, COMMANDS, wantsWhole);
    while (next != RequestReader.Next.MORE) {
      ByteBuf part = reader.held();
      if (part == null) {
        given.writeBytes(ByteBufUtil.getBytes(in, in.readerIndex(), reader.length()));
      } else {
        held = Math.max(held, part.readableBytes());
        given.writeBytes(ByteBufUtil.getBytes(part));
      }
      if (next == RequestReader.Next.REQUEST) {
        log.add(reader.command().name() + "/" + reader.count());
      }
      reader.taken(in);
      next = reader.next(in, COMMANDS, wantsWhole);
    }
    ByteBuf kept = reader.held();
    held = kept == null ? held : Math.max(held, kept.readableBytes());
  }

  private static byte[] encoded(List<byte[]> request) {
    ByteBuf out = Unpooled.buffer();
    Resp.request(out, request.toArray(new byte[0][]));
    return ByteBufUtil.getBytes(out);
  }

  private static ByteBuf text(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
