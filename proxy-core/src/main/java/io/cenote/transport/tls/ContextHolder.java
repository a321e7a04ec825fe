package io.cenote.transport.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;

/**
 * Holder of the context that new engines come from. Each engine of BoringSSL holds its own context,
 * so a context that was replaced is freed with the last of its engines.
 *
 * <p>Thread: any for engines, one at a time for the rest.
 */
final class ContextHolder {
  private volatile SslContext current;

  ContextHolder(SslContext first) {
    current = first;
  }

  /** Creates an engine of the current context, which cannot be freed meanwhile. */
  SSLEngine newEngine(Function<SslContext, SSLEngine> maker) {
    SslContext context = retained();
    try {
      return maker.apply(context);
    } finally {
      ReferenceCountUtil.release(context);
    }
  }

  private SslContext retained() {
    while (true) {
      SslContext context = current;
      if (!(context instanceof ReferenceCounted counted)) {
        return context;
      }
      try {
        counted.retain();
        return context;
      } catch (IllegalReferenceCountException e) {
        if (context == current) {
          throw new IllegalStateException("the context is closed", e);
        }
      }
    }
  }

  /** Replaces the context, and releases the one before. */
  void replace(SslContext next) {
    SslContext old = current;
    current = next;
    ReferenceCountUtil.release(old);
  }

  /** Releases the context. No engine can be created after that. */
  void close() {
    ReferenceCountUtil.release(current);
  }
}
