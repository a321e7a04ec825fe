package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The reply to {@code HELLO}, held until it is whole, for the {@code id} in it is the connection's,
 * and clients have one of their own.
 */
final class HelloReply extends Reply {
  private static final int MOST = 16 * 1024;
  private static final byte[] ID = Resp.ascii("$2\r\nid\r\n:");

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final long id;
  private final boolean dropped;
  private final Runnable onSuccess;
  private final int request;

  /**
   * A reply to be held.
   *
   * @param request bytes of the request that the action keeps
   */
  HelloReply(long id, boolean dropped, Runnable onSuccess, int request) {
    super(false);
    this.request = request;
    this.id = id;
    this.dropped = dropped;
    this.onSuccess = onSuccess;
  }

  @Override
  public int keptBytes() {
    return request;
  }

  @Override
  public @Nullable ByteBuf heard(ByteBuf bytes, int from, int to, boolean whole) {
    int length = Math.min(to - from, MOST - kept.size());
    kept.writeBytes(ByteBufUtil.getBytes(bytes, from, length));
    if (!whole) {
      return null;
    }
    byte[] reply = kept.toByteArray();
    if (reply[0] != '-') {
      onSuccess.run();
      reply = withOwnId(reply);
    }
    return dropped ? null : bytes.alloc().directBuffer(reply.length).writeBytes(reply);
  }

  @Override
  public @Nullable ByteBuf lost(ByteBuf error) {
    if (dropped) {
      return super.lost(error);
    }
    return error;
  }

  private byte[] withOwnId(byte[] reply) {
    String text = new String(reply, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(new String(ID, StandardCharsets.ISO_8859_1));
    int end = at < 0 ? -1 : text.indexOf('\r', at + ID.length);
    if (end < 0) {
      return reply;
    }
    byte[] number = Resp.ascii(Long.toString(id));
    byte[] head = Arrays.copyOf(reply, at + ID.length + number.length + reply.length - end);
    System.arraycopy(number, 0, head, at + ID.length, number.length);
    System.arraycopy(reply, end, head, at + ID.length + number.length, reply.length - end);
    return head;
  }
}
