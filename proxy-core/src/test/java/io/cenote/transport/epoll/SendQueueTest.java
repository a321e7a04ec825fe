package io.cenote.transport.epoll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SendQueueTest {
  private final SendQueue queue = new SendQueue();

  /** Bytes go in and out in any portions; a number below 0 sends that many, at most all. */
  @Property(tries = 500)
  void shouldKeepEveryByteInOrderAndRunEachActionBehindItsBytes(
      @ForAll @Size(max = 60) List<@IntRange(min = -40_000, max = 40_000) Integer> portions,
      @ForAll boolean little) {
    SendQueue queue = new SendQueue();
    if (little) {
      queue.keepLittle();
    }
    int high = little ? SendQueue.LITTLE : SendQueue.HIGH;
    ByteArrayOutputStream added = new ByteArrayOutputStream();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    List<ByteBuf> buffers = new ArrayList<>();
    List<Integer> due = new ArrayList<>();
    List<Integer> ran = new ArrayList<>();
    for (int portion : portions) {
      if (portion > 0) {
        ByteBuf buffer = bytes(added.size(), portion);
        buffers.add(buffer);
        added.writeBytes(buffer.copy().array());
        queue.add(buffer);
        int position = added.size();
        due.add(position);
        queue.whenSent(
            () -> {
              assertTrue(sent.size() >= position, "too early");
              ran.add(position);
            });
      } else {
        send(queue, Math.min(-portion, added.size() - sent.size()), sent);
      }
      assertEquals(added.size() == sent.size(), queue.isEmpty());
      assertTrue(queue.isWritable() || queue.keptBytes() >= high / 2, "not writable for too long");
      assertTrue(!queue.isWritable() || queue.keptBytes() <= high, "writable for too long");
      for (Runnable action = queue.takeDue(); action != null; action = queue.takeDue()) {
        action.run();
      }
      assertEquals(due.stream().filter(at -> at <= sent.size()).toList(), ran);
    }
    send(queue, added.size() - sent.size(), sent);
    assertArrayEquals(added.toByteArray(), sent.toByteArray());
    buffers.forEach(buffer -> assertEquals(0, buffer.refCnt()));
  }

  private static ByteBuf bytes(int from, int count) {
    ByteBuf buffer = Unpooled.buffer(count, count);
    for (int i = 0; i < count; i++) {
      buffer.writeByte(from + i);
    }
    return buffer;
  }

  private static void send(SendQueue queue, int count, ByteArrayOutputStream sent) {
    int left = count;
    while (left > 0) {
      ByteBuf first = queue.first();
      if (first == null) {
        throw new AssertionError("bytes are missing");
      }
      int part = Math.min(left, first.readableBytes());
      byte[] bytes = new byte[part];
      first.getBytes(first.readerIndex(), bytes);
      sent.writeBytes(bytes);
      queue.sent(part);
      left -= part;
    }
  }

  @Test
  void shouldReportAChangeOnceAndNoneThatWasTakenBack() {
    queue.add(bytes(0, SendQueue.HIGH));
    assertTrue(queue.takeChange());
    assertFalse(queue.takeChange());
    queue.sent(SendQueue.HIGH);
    queue.add(bytes(0, SendQueue.HIGH));
    assertFalse(queue.takeChange(), "writable and not again: nothing to report");
    assertFalse(queue.isWritable());
    queue.drop();
  }

  @Test
  void shouldCountManySmallBuffersAsMoreThanTheirBytes() {
    int count = 0;
    while (queue.isWritable()) {
      queue.add(bytes(0, 1));
      count++;
    }
    assertTrue(count < 1_000, "buffers of one byte");
    queue.drop();
  }

  @Test
  void shouldForgetBytesAndActionsWhenItIsDropped() {
    ByteBuf buffer = bytes(0, 10);
    queue.add(buffer);
    queue.whenSent(() -> {});
    queue.drop();
    assertTrue(queue.isEmpty());
    assertNull(queue.takeDue());
    assertEquals(0, buffer.refCnt());
  }
}
