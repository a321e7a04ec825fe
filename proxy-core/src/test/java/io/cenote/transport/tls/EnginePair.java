package io.cenote.transport.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A client's engine and a server's, with two buffers between them in place of sockets. */
final class EnginePair implements AutoCloseable {
  static final int PORT = 6379;

  final SSLEngine client;
  final SSLEngine server;
  private final ByteBuffer toServer = ByteBuffer.allocate(256 * 1024);
  private final ByteBuffer toClient = ByteBuffer.allocate(256 * 1024);
  private final ByteBuffer atServer = ByteBuffer.allocate(64 * 1024);
  private final ByteBuffer atClient = ByteBuffer.allocate(64 * 1024);
  private int serverBytes;

  EnginePair(TlsContext.Client client, TlsContext.Server server, String host) {
    this.client = client.newEngine(UnpooledByteBufAllocator.DEFAULT, host, PORT);
    this.server = server.newEngine(UnpooledByteBufAllocator.DEFAULT);
  }

  /** Shakes hands to the end; fails as the engine does that finds a fault. */
  EnginePair handshake() throws SSLException {
    client.beginHandshake();
    boolean moved = true;
    while (moved) {
      moved = step(client, toClient, toServer, atClient);
      moved |= step(server, toServer, toClient, atServer);
    }
    if (isShaking(client) || isShaking(server)) {
      throw new AssertionError(client.getHandshakeStatus() + " " + server.getHandshakeStatus());
    }
    return this;
  }

  private static boolean isShaking(SSLEngine engine) {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
  }

  /** Bytes that the server has sent in the handshake; a resumed session needs no certificate. */
  int serverBytes() {
    return serverBytes;
  }

  /** Sends a text from the client to the server and back, and returns what arrives at the end. */
  String echo(String text) throws SSLException {
    client.wrap(ByteBuffer.wrap(text.getBytes(US_ASCII)), toServer);
    step(server, toServer, toClient, atServer);
    atServer.flip();
    while (atServer.hasRemaining()) {
      server.wrap(atServer, toClient);
    }
    atServer.clear();
    step(client, toClient, toServer, atClient);
    atClient.flip();
    String arrived = US_ASCII.decode(atClient).toString();
    atClient.clear();
    return arrived;
  }

  private boolean step(SSLEngine engine, ByteBuffer in, ByteBuffer out, ByteBuffer plain)
      throws SSLException {
    boolean moved = false;
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
            task.run();
          }
        }
        case NEED_WRAP -> {
          int bytes = engine.wrap(ByteBuffer.allocate(0), out).bytesProduced();
          serverBytes += engine == server ? bytes : 0;
        }
        default -> {
          in.flip();
          SSLEngineResult result = engine.unwrap(in, plain);
          in.compact();
          if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
            if (!isReady(engine.getHandshakeStatus())) {
              return moved;
            }
          }
        }
      }
      moved = true;
    }
  }

  private static boolean isReady(HandshakeStatus status) {
    return status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP;
  }

  @Override
  public void close() {
    ReferenceCountUtil.release(client);
    ReferenceCountUtil.release(server);
  }
}
