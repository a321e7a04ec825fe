package io.cenote.testing;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.stream.ConnectFailure;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of virtual time, and its peer. What the peer does reaches the listener in a task of the
 * loop, as it would from a kernel; text stands for bytes, in ISO 8859-1.
 */
public final class SimStream implements Stream {
  /** Bytes kept before the stream is not writable; below half of it, it is again. */
  private static final int HIGH = 64 * 1024;

  private static final int LITTLE = 16 * 1024;
  private static final int ESTABLISHED = 1;

  /** What the peer has done, in order; the kernel hands it out when the stream reads. */
  private final ArrayDeque<Object> arrived = new ArrayDeque<>();

  private final StringBuilder kept = new StringBuilder();
  private final StringBuilder delivered = new StringBuilder();
  private final List<Runnable> flushed = new ArrayList<>();
  private @Nullable Loop loop;
  private @Nullable StreamListener listener;
  private @Nullable Runnable clockAction;
  private @Nullable Runnable gone;
  private Duration clockTime = Duration.ZERO;
  private Loop.@Nullable Timer clock;
  private @Nullable CloseReason writeFailure;
  private @Nullable CloseReason broken;
  private final boolean connects;
  private boolean connecting;
  private boolean paused = true;
  private boolean writable = true;
  private boolean finishing;
  private boolean finished;
  private boolean inputEnded;
  private boolean open = true;
  private boolean reset;
  private boolean resetAtClose;
  private boolean scheduled;
  private long received;
  private long room = Long.MAX_VALUE;
  private long silentSince = -1;
  private int acknowledged;
  private int counted;
  private int high = HIGH;

  private SimStream(boolean connects) {
    this.connects = connects;
    connecting = connects;
  }

  /** A client that was accepted. */
  public static SimStream accepted() {
    return new SimStream(false);
  }

  /** A stream that is to connect; see {@link #connectSucceeds} and {@link #connectFails}. */
  public static SimStream connecting() {
    return new SimStream(true);
  }

  // --- what the peer does, and sees

  /** The peer accepts. */
  public void connectSucceeds() {
    later(
        () -> {
          if (open && connecting) {
            connecting = false;
            listener().connected();
          }
        });
  }

  /** The peer, or the path to it, refuses. */
  public void connectFails(CloseReason reason, int errno) {
    later(
        () -> {
          if (open && connecting) {
            connecting = false;
            shut();
            listener().connectFailed(new ConnectFailure(reason, errno, reason.word()));
          }
        });
  }

  /** The peer sends. */
  public void peerSends(String bytes) {
    arrived.add(bytes);
    lookLater();
  }

  /** The peer sends FIN. */
  public void peerFinishes() {
    arrived.add(CloseReason.PEER_FIN);
    lookLater();
  }

  /** The peer resets: what it sent before can still be read, and is, paused or not. */
  public void peerResets() {
    broken = CloseReason.PEER_RESET;
    lookLater();
  }

  /** The peer takes so many bytes more, and then none. */
  public void peerTakes(long bytes) {
    room = bytes;
    later(this::drain);
  }

  /** The peer vanishes without a word: it takes nothing, and nothing is heard of it from now on. */
  public void peerDiesSilently() {
    room = 0;
    silentSince = loop().nanos();
  }

  /** All that the peer has got, and {@code <FIN>} or {@code <RST>} at its end. */
  public String peerGot() {
    return delivered + (reset ? "<RST>" : finished ? "<FIN>" : "");
  }

  /** What the peer has got behind the first so many bytes. */
  public String peerGotBehind(int from) {
    return delivered.substring(from);
  }

  /** Bytes that wait here for room. */
  public int kept() {
    return kept.length();
  }

  // --- Stream

  @Override
  public void listen(StreamListener next) {
    listener = next;
  }

  private StreamListener listener() {
    if (listener == null) {
      throw new IllegalStateException("stream without a listener");
    }
    return listener;
  }

  private Loop loop() {
    if (loop == null) {
      throw new IllegalStateException("stream is not started");
    }
    return loop;
  }

  @Override
  public void clock(Duration idle, Runnable action) {
    clockTime = idle;
    clockAction = action;
  }

  @Override
  public void start(Loop on) {
    loop = on;
    resetClock();
    lookLater();
  }

  @Override
  public boolean leaveLoop(Runnable left) {
    if (connecting || !open || kept.length() > 0) {
      return false;
    }
    Loop old = loop();
    old.execute(
        () -> {
          loop = null;
          left.run();
        });
    return true;
  }

  private void later(Runnable task) {
    loop().execute(task);
  }

  private void lookLater() {
    if (!scheduled && loop != null) {
      scheduled = true;
      later(this::look);
    }
  }

  private void look() {
    scheduled = false;
    boolean read = false;
    while (open && !connecting && !arrived.isEmpty() && (!paused || broken != null)) {
      Object next = arrived.poll();
      if (next instanceof String bytes) {
        read = true;
        receive(bytes);
      } else {
        burstOver(read);
        read = false;
        end();
      }
    }
    burstOver(read);
    if (open && !connecting && broken != null && arrived.isEmpty()) {
      closed(writeFailure == null ? broken : writeFailure);
    }
  }

  private void receive(String bytes) {
    received += bytes.length();
    ByteBuf borrowed = direct(bytes);
    try {
      listener().received(borrowed);
    } catch (RuntimeException | Error failure) {
      failed(failure);
    } finally {
      borrowed.release();
    }
  }

  private void burstOver(boolean read) {
    if (read && open) {
      listener().burstOver();
    }
  }

  private void end() {
    if (open && writeFailure != null) {
      closed(writeFailure);
    } else if (open) {
      inputEnded = true;
      listener().inputEnded();
    }
  }

  @Override
  public void send(ByteBuf borrowed) {
    kept.append(borrowed.toString(StandardCharsets.ISO_8859_1));
    borrowed.readerIndex(borrowed.writerIndex());
    drain();
  }

  private void drain() {
    if (!open) {
      return;
    }
    if (broken != null && kept.length() > 0) {
      kept.setLength(0);
      countKept();
      writeFailed(broken);
      return;
    }
    int taken = (int) Math.min(room, kept.length());
    delivered.append(kept, 0, taken);
    kept.delete(0, taken);
    room -= room == Long.MAX_VALUE ? 0 : taken;
    countKept();
    boolean now = writable ? kept.length() <= high : kept.length() < high / 2;
    if (now != writable) {
      writable = now;
      listener().writableChanged();
    }
    if (kept.length() == 0) {
      List<Runnable> actions = List.copyOf(flushed);
      flushed.clear();
      actions.forEach(Runnable::run);
      finished |= finishing && open;
    }
  }

  private void countKept() {
    int now = (int) keptBytes();
    if (now != counted) {
      int more = now - counted;
      counted = now;
      loop().kept().add(more);
    }
  }

  @Override
  public long keptBytes() {
    return open ? kept.length() : 0;
  }

  private void writeFailed(CloseReason reason) {
    writeFailure = reason;
    flushed.clear();
    listener().writeFailed(reason);
    if (open) {
      resume();
      loop().schedule(() -> closed(reason), LAST_WORDS.toNanos());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void keepLittle() {
    high = LITTLE;
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public boolean isFlushed() {
    return kept.length() == 0;
  }

  @Override
  public void whenFlushed(Runnable action) {
    if (isFlushed()) {
      action.run();
    } else {
      flushed.add(action);
    }
  }

  @Override
  public void finish() {
    finishing = true;
    drain();
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
    lookLater();
  }

  @Override
  public boolean isPaused() {
    return paused;
  }

  @Override
  public boolean isInputEnded() {
    return inputEnded;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  /** With input unread the kernel sends RST, and RST destroys what the peer has not read. */
  @Override
  public void close() {
    if (open) {
      shut();
      boolean unread = arrived.stream().anyMatch(String.class::isInstance);
      reset = broken == null && (resetAtClose || unread);
      finished |= broken == null && !reset && kept.length() == 0;
    }
  }

  private void shut() {
    open = false;
    countKept();
    if (clock != null) {
      clock.cancel();
    }
    Runnable then = gone;
    gone = null;
    if (then != null) {
      then.run();
    }
  }

  @Override
  public void abort() {
    resetAtClose();
    close();
  }

  @Override
  public void resetAtClose() {
    resetAtClose = true;
  }

  @Override
  public void failed(Throwable failure) {
    resetAtClose();
    closed(CloseReason.LOCAL_ABORT);
  }

  private void closed(CloseReason reason) {
    if (open) {
      listener().closed(reason);
      close();
    }
  }

  @Override
  public void whenGone(Runnable action) {
    if (open) {
      gone = action;
    } else {
      action.run();
    }
  }

  /** What is undelivered is unacknowledged; a silent peer leaves a probe unanswered. */
  @Override
  public @Nullable TcpInfo facts() {
    if (!open || loop == null) {
      return null;
    }
    ByteBuffer raw = ByteBuffer.allocate(TcpInfo.SIZE).order(ByteOrder.nativeOrder());
    raw.put(0, (byte) ESTABLISHED);
    raw.put(3, (byte) (silentSince >= 0 ? 1 : 0));
    raw.putInt(24, kept.length());
    int silence = silentSince < 0 ? 0 : (int) ((loop().nanos() - silentSince) / 1_000_000);
    raw.putInt(52, silence);
    raw.putInt(56, silence);
    raw.putLong(120, delivered.length());
    raw.putLong(128, received);
    return new TcpInfo(raw);
  }

  @Override
  public long wireBytesRead() {
    return received;
  }

  @Override
  public boolean isReady() {
    return open && !connecting;
  }

  @Override
  public void resetClock() {
    if (clock != null) {
      clock.cancel();
    }
    Runnable action = clockAction;
    if (action != null && loop != null && open) {
      clock =
          loop()
              .schedule(
                  () -> {
                    action.run();
                    resetClock();
                  },
                  clockTime.toNanos());
    }
  }

  @Override
  public void acknowledge() {
    acknowledged++;
  }

  /** How often what has come was acknowledged at once. */
  public int acknowledged() {
    return acknowledged;
  }

  @Override
  public void keepaliveIdle(Duration idle) {
    throw new UnsupportedOperationException("simulated");
  }

  @Override
  public SocketAddress peer() {
    return InetSocketAddress.createUnresolved(connects ? "upstream" : "client", 1);
  }

  @Override
  public SocketAddress local() {
    return InetSocketAddress.createUnresolved("proxy", 1);
  }

  @Override
  public ByteBufAllocator alloc() {
    return UnpooledByteBufAllocator.DEFAULT;
  }

  /** Bytes of a text, in direct memory as a socket's are. */
  public static ByteBuf direct(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
  }
}
