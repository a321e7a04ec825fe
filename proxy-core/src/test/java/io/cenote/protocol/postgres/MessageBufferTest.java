package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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

/** Whole messages at any split of the bytes, and the limits that hold before memory is taken. */
class MessageBufferTest {
  @Property(tries = 500)
  void shouldHoldEachMessageAtAnySplit(@ForAll long seed) throws Violation {
    Random random = new Random(seed);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<byte[]> expected = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      byte[] body = Wire.random(random, random.nextInt(3) == 0 ? 60_000 : 5);
      expected.add(body);
      all.writeBytes(Wire.message((char) ('A' + i), body));
    }
    MessageBuffer buffer = MessageBuffer.ofMessages();
    List<byte[]> found = new ArrayList<>();
    for (ByteBuf piece : Wire.cut(all.toByteArray(), random)) {
      int at = 0;
      while (at >= 0 && at < piece.writerIndex()) {
        at = buffer.messageEnd(piece, at, piece.writerIndex());
        assertEquals(at < 0, buffer.isWithin());
        if (at >= 0) {
          assertEquals('A' + found.size(), buffer.type());
          found.add(buffer.body());
        }
      }
    }
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), "message " + i);
    }
  }

  /** A pump that streams most messages and holds some decides by the type of the next one. */
  @Property(tries = 300)
  void shouldTakeTurnsWithAScannerAtAnySplit(@ForAll long seed) throws Violation {
    Random random = new Random(seed);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 5; i++) {
      all.writeBytes(Wire.message('D', Wire.random(random, 300)));
      all.writeBytes(Wire.message('Z', new byte[] {(byte) ('a' + i)}));
    }
    MessageScanner scanner = new MessageScanner();
    MessageBuffer buffer = MessageBuffer.ofMessages();
    StringBuilder states = new StringBuilder();
    for (ByteBuf piece : Wire.cut(all.toByteArray(), random)) {
      int to = piece.writerIndex();
      int at = 0;
      while (at >= 0 && at < to) {
        boolean isHeld = buffer.isWithin() || (!scanner.isWithin() && piece.getByte(at) == 'Z');
        at = isHeld ? buffer.messageEnd(piece, at, to) : scanner.messageEnd(piece, at, to);
        if (isHeld && at >= 0) {
          states.append((char) buffer.body()[0]);
        }
      }
    }
    assertEquals("abcde", states.toString());
  }

  @Test
  void shouldHoldAStartupPacketWhichHasNoType() throws Violation {
    for (int length : new int[] {8, 9, 10_000}) {
      byte[] packet = Wire.coded(length, new byte[length - 4]);
      ByteBuf read = Unpooled.wrappedBuffer(packet, new byte[] {'Q'});
      MessageBuffer buffer = MessageBuffer.ofStartup();
      assertEquals(-1, buffer.messageEnd(read, 0, 3));
      assertTrue(buffer.isWithin());
      assertEquals(length, buffer.messageEnd(read, 3, length + 1));
      assertFalse(buffer.isWithin());
      assertEquals(length - 4, buffer.body().length);
    }
  }

  /** "GET " and the begin of a TLS handshake are lengths too, and too long ones. */
  @ParameterizedTest
  @ValueSource(ints = {7, 0, -1, 10_001, 0x47455420, 0x16030100})
  void shouldRefuseAStartupPacketByItsLengthAlone(int length) {
    ByteBuf read = Unpooled.wrappedBuffer(Wire.coded(length, new byte[0]));
    MessageBuffer buffer = MessageBuffer.ofStartup();
    assertThrows(Violation.class, () -> buffer.messageEnd(read, 0, 4));
    assertEquals(0, buffer.body().length);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, -1, 65_537, Integer.MAX_VALUE})
  void shouldRefuseAMessageBeyondTheLimit(int length) {
    ByteBuf read = Unpooled.wrappedBuffer(Wire.message('p', length, new byte[0]));
    MessageBuffer buffer = MessageBuffer.ofMessages();
    assertThrows(Violation.class, () -> buffer.messageEnd(read, 0, 5));
  }

  @Test
  void shouldTakeMemoryOnlyForBytesThatArrived() throws Violation {
    ByteBuf read = Unpooled.wrappedBuffer(Wire.message('p', 65_536, new byte[1000]));
    MessageBuffer buffer = MessageBuffer.ofMessages();
    assertEquals(-1, buffer.messageEnd(read, 0, 5));
    assertEquals(0, buffer.body().length);
    assertEquals(-1, buffer.messageEnd(read, 5, 6));
    assertEquals(256, buffer.body().length);
    assertEquals(-1, buffer.messageEnd(read, 6, 1005));
    assertEquals(1000, buffer.body().length);
  }
}
