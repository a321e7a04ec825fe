package io.cenote.transport.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Who keeps a context of BoringSSL alive, counted. */
class ContextHolderTest {
  private static SslContext context() throws SSLException {
    return SslContextBuilder.forClient().sslProvider(SslProvider.OPENSSL_REFCNT).build();
  }

  private static SSLEngine engineOf(ContextHolder holder) {
    return holder.newEngine(
        each -> each.newEngine(UnpooledByteBufAllocator.DEFAULT, "localhost", 1));
  }

  @Test
  void shouldFreeAReplacedContextWithItsLastEngine() throws SSLException {
    SslContext first = context();
    SslContext second = context();
    ContextHolder holder = new ContextHolder(first);
    SSLEngine one = engineOf(holder);
    SSLEngine two = engineOf(holder);
    assertEquals(3, ReferenceCountUtil.refCnt(first));
    holder.replace(second);
    assertEquals(2, ReferenceCountUtil.refCnt(first));
    ReferenceCountUtil.release(one);
    ReferenceCountUtil.release(two);
    assertEquals(0, ReferenceCountUtil.refCnt(first));
    holder.close();
    assertEquals(0, ReferenceCountUtil.refCnt(second));
  }

  @Test
  void shouldFreeAReplacedContextWithoutEnginesAtOnce() throws SSLException {
    SslContext first = context();
    ContextHolder holder = new ContextHolder(first);
    holder.replace(context());
    assertEquals(0, ReferenceCountUtil.refCnt(first));
    holder.close();
  }

  @Test
  void shouldMakeNoEngineOnceClosed() throws SSLException {
    ContextHolder holder = new ContextHolder(context());
    holder.close();
    assertThrows(IllegalStateException.class, () -> engineOf(holder));
  }
}
