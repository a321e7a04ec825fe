package io.cenote.journal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Value that is created at its first use, once, so that a start need not wait for it.
 *
 * <p>Thread: any.
 */
public final class Lazy<T> {
  private final Supplier<T> maker;
  private volatile @Nullable T value;

  /** Creates a value of {@code maker}, which must not use it itself. */
  public Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Returns the value. */
  public T get() {
    T made = value;
    if (made == null) {
      synchronized (this) {
        made = value;
        if (made == null) {
          made = maker.get();
          value = made;
        }
      }
    }
    return made;
  }
}
