package io.cenote.lease;

import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.Need;
import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A protocol whose requests are single letters, for tests of a {@link Conversation}:
 *
 * <pre>
 *   q  a request; any connection will do
 *   r  as q, may be sent again
 *   w  needs a connection of its own for its reply
 *   p  pins the connection, u gives it free again
 *   b  blocks until its reply has come
 *   s  makes the bytes raw for good
 *   a  is answered by us
 *   h  waits until every reply has come, then is sent
 *   x  the client takes its leave
 * </pre>
 */
final class WordTalk implements ClientSide {
  private byte part;
  private boolean holdsBack;
  private boolean pinned;
  private boolean blocking;
  private boolean raw;
  private boolean attached;

  private static final class Letter extends Reply {
    private final byte letter;

    Letter(byte letter) {
      super(true);
      this.letter = letter;
    }

    @Override
    public boolean isHarmless() {
      return letter == 'r' || letter == 'q';
    }

    @Override
    public @Nullable ByteBuf request() {
      return letter == 'r' ? Unpooled.wrappedBuffer(new byte[] {letter}) : null;
    }
  }

  @Override
  public Step next(ByteBuf in) {
    if (!in.isReadable()) {
      return Step.MORE;
    }
    part = in.getByte(in.readerIndex());
    if (raw) {
      return Step.SEND;
    }
    switch (part) {
      case 'a' -> {
        in.skipBytes(1);
        return Step.ANSWER;
      }
      case 'x' -> {
        in.skipBytes(in.readableBytes());
        return Step.END;
      }
      case 'h' -> {
        boolean now = holdsBack || !attached;
        holdsBack = false;
        return now ? Step.SEND : Step.HOLD;
      }
      default -> {
        return Step.SEND;
      }
    }
  }

  @Override
  public Need need() {
    boolean shares = (part == 'q' || part == 'r') && !pinned && !raw;
    return shares ? Need.SHARED : Need.EXCLUSIVE;
  }

  @Override
  public boolean beginsRequest() {
    return !raw;
  }

  @Override
  public boolean isAnswered() {
    return !raw;
  }

  @Override
  public Reply reply(ByteBuf in) {
    return new Letter(part);
  }

  @Override
  public @Nullable ByteBuf ownPart() {
    return null;
  }

  @Override
  public int partLength() {
    return 1;
  }

  @Override
  public void sent(ByteBuf in) {
    in.skipBytes(1);
    pinned = part == 'p' || (pinned && part != 'u');
    blocking = part == 'b';
    raw |= part == 's';
  }

  @Override
  public boolean refused(ByteBuf in) {
    in.skipBytes(1);
    return true;
  }

  @Override
  public ByteBuf answer() {
    return Unpooled.copiedBuffer("A", StandardCharsets.US_ASCII);
  }

  @Override
  public @Nullable Dialogue preparation(ServerSide server, boolean fully) {
    return null;
  }

  @Override
  public boolean suits(ServerSide server) {
    return true;
  }

  @Override
  public boolean needsAnother() {
    return false;
  }

  @Override
  public void attached(ServerSide server) {
    attached = true;
  }

  @Override
  public void detached() {
    attached = false;
    pinned = false;
    blocking = false;
  }

  @Override
  public boolean isAtRest() {
    return !pinned && !blocking && !raw;
  }

  @Override
  public String pin() {
    if (blocking) {
      return "blocking";
    }
    return pinned ? "pinned" : raw ? "raw" : "";
  }

  @Override
  public boolean isRaw() {
    return raw;
  }

  @Override
  public void overheard(ByteBuf bytes, int from, int to) {}

  @Override
  public boolean isBlocking() {
    return blocking;
  }

  @Override
  public boolean isWithinRequest() {
    return false;
  }

  @Override
  public long keptBytes() {
    return 0;
  }

  @Override
  public long progress() {
    return -1;
  }

  @Override
  public long requestNumber() {
    return 0;
  }

  @Override
  public void caughtUp() {
    blocking = false;
    holdsBack = true;
  }

  @Override
  public ByteBuf error(String text, ByteBufAllocator allocator) {
    String error = text.contains("outcome unknown") ? "lost" : "none";
    return Unpooled.copiedBuffer("<" + error + ">", StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {}
}
