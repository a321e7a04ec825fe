package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.cenote.protocol.Violation;
import io.cenote.protocol.redis.CommandTable.Command;
import io.cenote.protocol.redis.RequestScanner.Found;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reader that turns a client's bytes into requests, or parts of them, with a known command. It
 * holds the head of a request that comes in pieces or, if the whole is needed, at most {@link
 * Limits#HELD} bytes.
 *
 * <p>Thread: the client's loop. Its owner closes it.
 */
final class RequestReader {
  /** Result of a read. */
  enum Next {
    /** All bytes were taken, and nothing is complete yet. */
    MORE,
    /** A request begins: {@link #command} is known; {@link #isWhole} says whether it also ends. */
    REQUEST,
    /** A request goes on. */
    REST
  }

  private enum State {
    HEAD,
    /** The command is known, the request held until it is whole. */
    HOLDING,
    /** The rest of the request is given as it comes. */
    REST
  }

  private final RequestScanner scanner = new RequestScanner();
  private final ByteBufAllocator allocator;
  private final Denied denied;
  private final RedisCounts counts;
  private State state = State.HEAD;
  private Command command = CommandTable.UNKNOWN;
  private @Nullable ByteBuf held;
  private int length;
  private int unfinished; // bytes of this one in the counters
  private boolean whole;

  RequestReader(ByteBufAllocator allocator, Denied denied, RedisCounts counts) {
    this.allocator = allocator;
    this.denied = denied;
    this.counts = counts;
  }

  Command command() {
    return command;
  }

  /** Tests whether the request ends with the part. */
  boolean isWhole() {
    return whole;
  }

  /** Tests whether the request is too large to be held whole. */
  boolean isTooLarge() {
    return !whole || scanner.taken() > Limits.HELD;
  }

  /** Tests whether only a part of a request was given. */
  boolean isWithinRequest() {
    return state == State.REST;
  }

  /** Number of the request's arguments, including the command's name. */
  int count() {
    return scanner.count();
  }

  /** Bytes of the request that are held. */
  int heldBytes() {
    return held == null ? 0 : held.readableBytes();
  }

  /** Bytes of the request under way so far; -1: none is. */
  long progress() {
    return scanner.isWithin() ? scanner.taken() : -1;
  }

  /** Number of requests that have begun. */
  long begun() {
    return scanner.begun();
  }

  /** Returns the part if it was held; null if it is in the client's bytes. */
  @Nullable ByteBuf held() {
    return held;
  }

  /** Length of the part in the client's bytes, from their reader index on. */
  int length() {
    return length;
  }

  /** Length of the part, wherever it is. */
  int partLength() {
    return held == null ? length : held.readableBytes();
  }

  /** Tests whether the first argument, if short, is that word in lower case. */
  boolean firstIs(ByteBuf part, int from, String word) {
    int size = scanner.firstLength();
    if (size != word.length()) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if ((part.getByte(from + scanner.firstAt() + i) | 0x20) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the arguments of a whole request. */
  Arguments arguments(ByteBuf in) {
    ByteBuf from = held;
    return from != null
        ? Arguments.of(from, from.readerIndex(), from.writerIndex())
        : Arguments.of(in, in.readerIndex(), in.readerIndex() + length);
  }

  /** Creates the reply to a whole request that may be sent again. */
  Reply repeatable(ByteBuf in) {
    ByteBuf from = held != null ? held : in;
    return Repeatable.to(from, from.readerIndex(), partLength(), command.isReadOnly(), counts);
  }

  /** Puts our request before the part to send, which is held from then on. */
  void putBefore(ByteBuf in, byte[]... request) {
    ByteBuf both = allocator.directBuffer();
    Resp.request(both, request);
    ByteBuf part = held;
    if (part == null) {
      both.writeBytes(in, length);
      length = 0;
    } else {
      both.writeBytes(part);
      part.release();
    }
    held = both;
  }

  /** Puts our request in place of the part to send, which is a whole request. */
  void replace(ByteBuf in, byte[]... request) {
    if (held == null) {
      in.skipBytes(length);
    } else {
      release();
    }
    length = 0;
    ByteBuf ours = allocator.directBuffer();
    Resp.request(ours, request);
    held = ours;
  }

  /** The part was used, or is not wanted. */
  void taken(ByteBuf in) {
    if (held == null) {
      in.skipBytes(length);
    } else {
      release();
    }
    length = 0;
  }

  /**
   * Reads the next part.
   *
   * @param wantsWhole whether a request is held until it is whole, up to the limit, even if its
   *     command does not need it
   */
  Next next(ByteBuf in, CommandTable commands, boolean wantsWhole) throws Violation {
    while (in.isReadable()) {
      Next next =
          switch (state) {
            case HEAD -> head(in, commands, wantsWhole);
            case HOLDING -> hold(in);
            case REST -> rest(in);
          };
      if (next != Next.MORE) {
        return next;
      }
    }
    return Next.MORE;
  }

  private Next head(ByteBuf in, CommandTable commands, boolean wantsWhole) throws Violation {
    int from = in.readerIndex();
    Found found = scanner.scan(in, from, in.writerIndex());
    int until = scanner.index();
    if (found == Found.MORE || held != null) {
      keep(in, until - from);
    }
    return switch (found) {
      case INLINE -> inline(in, until - from, commands);
      case END -> { // of a request for nothing
        length = until - from;
        taken(in);
        yield Next.MORE;
      }
      case HEAD -> {
        ByteBuf kept = held;
        ByteBuf of = kept != null ? kept : in;
        command = named(commands, of, of.readerIndex() + scanner.nameAt());
        yield body(in, from, until, wantsWhole || command.kind().needsWhole());
      }
      case MORE -> {
        if (isFull()) { // its command is still unknown
          throw new Violation("too many requests have begun and not ended");
        }
        yield Next.MORE;
      }
    };
  }

  private boolean isFull() {
    boolean full = counts.unfinished.get() > Limits.HELD_IN_ALL;
    if (full) {
      counts.notHeld.increment();
    }
    return full;
  }

  private Command named(CommandTable commands, ByteBuf of, int at) {
    Command known = commands.find(of, at, scanner.nameLength());
    return known == CommandTable.UNKNOWN ? denied.find(of, at, scanner.nameLength()) : known;
  }

  private Next body(ByteBuf in, int from, int headEnd, boolean wantsWhole) throws Violation {
    Found found = scanner.scan(in, headEnd, in.writerIndex());
    int until = scanner.index();
    whole = found == Found.END;
    if (held == null && (whole || !wantsWhole)) {
      state = whole ? State.HEAD : State.REST;
      length = until - from;
      return Next.REQUEST;
    }
    keep(in, held == null ? until - from : until - headEnd);
    return heldSoFar(wantsWhole);
  }

  private Next hold(ByteBuf in) throws Violation {
    int from = in.readerIndex();
    whole = scanner.scan(in, from, in.writerIndex()) == Found.END;
    keep(in, scanner.index() - from);
    return heldSoFar(true);
  }

  private Next heldSoFar(boolean wantsWhole) {
    length = 0;
    ByteBuf kept = held;
    boolean enough = kept == null || kept.readableBytes() > Limits.HELD || (!whole && isFull());
    if (whole || enough || !wantsWhole) {
      state = whole ? State.HEAD : State.REST;
      return Next.REQUEST;
    }
    state = State.HOLDING;
    return Next.MORE;
  }

  private Next rest(ByteBuf in) throws Violation {
    int from = in.readerIndex();
    whole = scanner.scan(in, from, in.writerIndex()) == Found.END;
    length = scanner.index() - from;
    if (whole) {
      state = State.HEAD;
    }
    return Next.REST;
  }

  /** Converts an inline request to the canonical form, so that there is one way on from here. */
  private Next inline(ByteBuf in, int size, CommandTable commands) throws Violation {
    ByteBuf kept = held;
    List<byte[]> arguments;
    if (kept != null) {
      arguments = InlineRequest.arguments(kept, kept.readerIndex(), kept.writerIndex());
    } else {
      arguments = InlineRequest.arguments(in, in.readerIndex(), in.readerIndex() + size);
      in.skipBytes(size);
    }
    release();
    if (arguments.isEmpty()) {
      return Next.MORE;
    }
    ByteBuf canonical = allocator.directBuffer();
    Resp.request(canonical, arguments.toArray(new byte[0][]));
    held = canonical;
    scanner.scan(canonical, 0, canonical.writerIndex());
    command = named(commands, canonical, scanner.nameAt());
    scanner.scan(canonical, scanner.index(), canonical.writerIndex());
    whole = true;
    length = 0;
    return Next.REQUEST;
  }

  private void keep(ByteBuf in, int size) {
    ByteBuf kept = held;
    if (kept == null) {
      kept = allocator.directBuffer(Math.max(size, 64));
      held = kept;
    }
    kept.writeBytes(in, size);
    unfinished += size;
    counts.unfinished.addAndGet(size);
  }

  /** Frees the held part after its use. */
  void release() {
    if (held != null) {
      held.release();
      held = null;
      counts.unfinished.addAndGet(-unfinished);
      unfinished = 0;
    }
  }

  void close() {
    release();
  }
}
