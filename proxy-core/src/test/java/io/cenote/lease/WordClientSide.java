package io.cenote.lease;

import io.cenote.protocol.CancelRequest;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.Need;
import io.cenote.protocol.Part;
import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.protocol.SharingKey;
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
 *   c  needs a connection of its own, and is answered by us then
 *   v  as a, and it may share with others than before from then on
 *   h  waits until every reply has come, then is sent
 *   x  the client takes its leave
 * </pre>
 */
final class WordClientSide implements ClientSide {
  private final Part part = new Part();
  private byte letter;

  /** Key of clients whose state has changed that often. */
  record Version(int number) implements SharingKey {}

  private int sharing;
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
    letter = in.getByte(in.readerIndex());
    if (raw) {
      return fill(Step.SEND);
    }
    switch (letter) {
      case 'v' -> {
        in.skipBytes(1);
        sharing++;
        return Step.ANSWER;
      }
      case 'a' -> {
        in.skipBytes(1);
        return Step.ANSWER;
      }
      case 'c' -> {
        if (attached) {
          in.skipBytes(1);
          return Step.ANSWER;
        }
        return fill(Step.ACQUIRE);
      }
      case 'x' -> {
        in.skipBytes(in.readableBytes());
        return Step.END;
      }
      case 'h' -> {
        boolean now = holdsBack || !attached;
        holdsBack = false;
        return now ? fill(Step.SEND) : Step.HOLD;
      }
      default -> {
        return fill(Step.SEND);
      }
    }
  }

  private Step fill(Step step) {
    boolean shares = (letter == 'q' || letter == 'r') && !pinned && !raw;
    Need own = letter == 'b' ? Need.HELD : Need.EXCLUSIVE;
    part.fill(shares ? Need.SHARED : own, !raw, null, 1);
    return step;
  }

  @Override
  public SharingKey sharing() {
    return new Version(sharing);
  }

  @Override
  public Part part() {
    return part;
  }

  @Override
  public @Nullable Reply reply(ByteBuf in) {
    return raw ? null : new Letter(letter);
  }

  @Override
  public void sent(ByteBuf in) {
    in.skipBytes(1);
    pinned = letter == 'p' || (pinned && letter != 'u');
    blocking = letter == 'b';
    raw |= letter == 's';
  }

  @Override
  public boolean refused(ByteBuf in) {
    in.skipBytes(1);
    return true;
  }

  @Override
  public boolean isCancelledBy(CancelRequest request) {
    return request.has(new byte[] {1});
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
  public void passed(ByteBuf bytes, int from, int to) {}

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
