package io.cenote.transport.uring;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Buffer;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.util.internal.CleanableDirectBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Timer that wakes a loop on io_uring for its next deadline. It stays until it is over, and is
 * moved when an earlier deadline comes up. An unneeded one wakes the loop in vain.
 *
 * <p>Thread: the loop.
 */
@SuppressWarnings("try") // close() is declared by Netty as it is
final class RingTimer implements RingHandle {
  /** Netty's value for no deadline. */
  static final long NEVER = -1;

  /** {@code struct __kernel_timespec}, read by the kernel when the operation is handed in. */
  private static final int TIMESPEC_BYTES = 16;

  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final CleanableDirectBuffer timespec =
      Buffer.allocateDirectBufferWithNativeOrder(TIMESPEC_BYTES);
  private final long address = Buffer.memoryAddress(timespec.buffer());
  private @Nullable IoRegistration registration;
  private long running = RingWiring.NONE;
  private long deadline;

  void registered(IoRegistration here) {
    registration = here;
  }

  /** Sets the timer: the loop is about to wait. */
  void wakeAt(IoHandlerContext loop) {
    long wanted = loop.deadlineNanos();
    IoRegistration here = registration;
    if (here == null || wanted == NEVER || (running != RingWiring.NONE && deadline - wanted <= 0)) {
      return;
    }
    long delay = Math.max(0, loop.delayNanos(System.nanoTime()));
    timespec.buffer().putLong(0, delay / NANOS_PER_SECOND);
    timespec.buffer().putLong(Long.BYTES, delay % NANOS_PER_SECOND);
    deadline = wanted;
    if (running == RingWiring.NONE) {
      running = here.submit(RingOps.timer(address));
    } else {
      here.submit(RingOps.moveTimer(running, address));
    }
  }

  /** The timer is over, moved before or not. */
  @Override
  public void handle(IoRegistration registered, IoEvent event) {
    if (((IoUringIoEvent) event).opcode() == RingOps.TIMEOUT) {
      running = RingWiring.NONE;
    }
  }

  /** Cancels the timer: the loop ends and must not wait for it. */
  @Override
  public void close() {
    IoRegistration here = registration;
    if (here != null) {
      registration = null;
      if (running != RingWiring.NONE) {
        here.submit(RingOps.cancel(running));
      }
      here.cancel();
    }
  }

  void free() {
    timespec.clean();
  }
}
