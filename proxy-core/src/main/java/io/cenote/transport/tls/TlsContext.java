package io.cenote.transport.tls;

import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import javax.net.ssl.SSLEngine;

/**
 * Source of engines for new connections. After a reload of its files, new engines have the new
 * certificates, and the engines that exist keep the old ones.
 *
 * <p>Thread: any, each engine on one thread at a time. Owner: the server, which closes it; an
 * engine belongs to the stream that asked for it, which must call {@code
 * ReferenceCountUtil.release(engine)} exactly once when it ends. That frees the memory of an engine
 * of BoringSSL, and that of its context if no other engine has it; it does nothing for the JDK's.
 */
public sealed interface TlsContext permits TlsContext.Client, TlsContext.Server {

  /** Returns the time from the connect to the end of the handshake. */
  Duration handshakeTimeout();

  /** Source of the engines of one upstream. */
  non-sealed interface Client extends TlsContext {
    /**
     * Creates an engine in client mode.
     *
     * @param peerHost host of the endpoint, a name or a literal address: what is asked for (SNI)
     *     and verified unless the settings have a {@code server-name}; part of the key under which
     *     sessions are resumed
     * @param peerPort port of the endpoint, or 0 for a Unix socket
     */
    SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort);
  }

  /** Source of the engines of one listener. */
  non-sealed interface Server extends TlsContext {
    /** Creates an engine in server mode. */
    SSLEngine newEngine(ByteBufAllocator allocator);
  }
}
