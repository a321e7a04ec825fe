package io.cenote.transport.uring;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wrapper of Netty's ring of one loop that counts its load and keeps its deadlines in one {@link
 * RingTimer}. Netty's own way is a timer for each wait, which costs an operation, a completion and,
 * with little to do, one more system call.
 *
 * <p>Thread: the loop, except {@link #wakeup}.
 */
public final class RingHandler implements IoHandler {
  /** Limit of operations submitted at once; with more, there is one more system call. */
  private static final int SUBMISSIONS = 512;

  /** Limit of waiting completions; with more, the kernel keeps the rest in a list. */
  private static final int COMPLETIONS = 4096;

  private final IoHandler ring;
  private final RingTimer timer = new RingTimer();
  private final WithoutDeadline withoutDeadline = new WithoutDeadline();
  private final RingPatience patience = new RingPatience(System::nanoTime, LockSupport::parkNanos);
  private @Nullable RingLoad load;

  private RingHandler(IoHandler ring) {
    this.ring = ring;
  }

  /** Creates a factory for event loops; each loop gets its own ring. */
  public static IoHandlerFactory newFactory() {
    IoHandlerFactory factory =
        IoUringIoHandler.newFactory(
            new IoUringIoHandlerConfig().setRingSize(SUBMISSIONS).setCqSize(COMPLETIONS));
    return executor -> new RingHandler(factory.newHandler(executor));
  }

  @Override
  public void initialize() {
    ring.initialize();
    try {
      timer.registered(ring.register(timer));
    } catch (Exception e) {
      throw new IllegalStateException("a new ring takes no timer", e);
    }
    load = RingLoad.ofThisThread();
  }

  @Override
  public int run(IoHandlerContext context) {
    if (load != null) {
      load.nextBatch();
    }
    try {
      if (context.canBlock()) {
        timer.wakeAt(context);
      }
      int done = ring.run(withoutDeadline.of(context));
      patience.succeeded();
      return done;
    } catch (UncheckedIOException refused) {
      patience.failed(refused); // submitted operations are still there, and go with the next try
      return 0;
    }
  }

  @Override
  public void prepareToDestroy() {
    ring.prepareToDestroy();
  }

  @Override
  public void destroy() {
    ring.destroy();
    timer.free();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return ring.register(handle);
  }

  @Override
  public void wakeup() {
    ring.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return ring.isCompatible(handleType);
  }

  /** Context of the loop without its deadline. */
  private static final class WithoutDeadline implements IoHandlerContext {
    private @Nullable IoHandlerContext loop;

    IoHandlerContext of(IoHandlerContext context) {
      loop = context;
      return this;
    }

    private IoHandlerContext loop() {
      if (loop == null) {
        throw new IllegalStateException("outside of a loop");
      }
      return loop;
    }

    @Override
    public boolean canBlock() {
      return loop().canBlock();
    }

    @Override
    public long delayNanos(long currentTimeNanos) {
      return loop().delayNanos(currentTimeNanos);
    }

    @Override
    public long deadlineNanos() {
      return RingTimer.NEVER;
    }

    @Override
    public void reportActiveIoTime(long activeNanos) {
      loop().reportActiveIoTime(activeNanos);
    }

    @Override
    public boolean shouldReportActiveIoTime() {
      return loop().shouldReportActiveIoTime();
    }
  }
}
