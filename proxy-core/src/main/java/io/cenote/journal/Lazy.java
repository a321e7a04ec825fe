package io.cenote.journal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is made when it is first asked for, once, so that a start need not wait for it.
 *
 * <p>Thread: any.
 */
public final class Lazy<T> {
  private final Supplier<T> maker;
  private volatile @Nullable T value;

  /** Made by {@code maker}, which does not ask for it itself. */
  public Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  /** The value. */
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
