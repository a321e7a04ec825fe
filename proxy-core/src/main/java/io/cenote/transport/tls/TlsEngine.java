package io.cenote.transport.tls;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One side's state of a TLS connection, from bytes to bytes. It knows no socket.
 *
 * <p>Thread: the stream's loop. Owner: the stream, which releases it.
 */
final class TlsEngine {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Supplier<SSLEngine> maker;
  private @Nullable SSLEngine made;

  /** OpenSSL's engine may have the last flight of a handshake ready and not say so. */
  private boolean lastFlight;

  private boolean handshakeOver;
  private boolean inputOver;
  private boolean outputOver;
  private boolean released;

  /**
   * Creates one that has not begun.
   *
   * @param maker makes the engine at the beginning: a stream that is turned away needs none
   */
  TlsEngine(Supplier<SSLEngine> maker) {
    this.maker = maker;
  }

  private SSLEngine engine() {
    if (made == null) {
      throw new IllegalStateException("TLS has not begun");
    }
    return made;
  }

  /** Begins the handshake; a client has something to say then. */
  void begin() throws SSLException {
    made = maker.get();
    made.beginHandshake();
  }

  /** Tests whether the handshake has succeeded. */
  boolean isHandshakeOver() {
    return handshakeOver;
  }

  /** Session that the handshake has made. */
  SSLSession session() {
    return engine().getSession();
  }

  /** Tests whether the peer's close_notify has come. */
  boolean isInputOver() {
    return inputOver;
  }

  /** Tests whether nothing can be sent any more. */
  boolean isOutputOver() {
    return outputOver;
  }

  /**
   * Decrypts one whole record.
   *
   * @param from is read up to the end of the record
   * @param to takes the plaintext, at most 16 KiB
   */
  void decrypt(ByteBuf from, int length, ByteBuf to) throws SSLException {
    ByteBuffer record = from.internalNioBuffer(from.readerIndex(), length);
    SSLEngineResult result;
    do {
      result = engine().unwrap(record, to.internalNioBuffer(to.writerIndex(), to.writableBytes()));
      to.writerIndex(to.writerIndex() + result.bytesProduced());
      note(result);
    } while (goesOn(result, record.hasRemaining()));
    if (record.hasRemaining() && !inputOver) {
      throw new SSLException("a record that was not taken: " + result.getStatus());
    }
    from.skipBytes(length);
  }

  /** Tests whether to call again: OpenSSL's engine may need that to go on with a handshake. */
  private boolean goesOn(SSLEngineResult result, boolean more) {
    boolean moved = result.bytesConsumed() > 0 || result.bytesProduced() > 0;
    boolean worked = result.getHandshakeStatus() == HandshakeStatus.NEED_TASK;
    boolean again =
        more ? moved || worked : result.bytesProduced() > 0 || (!handshakeOver && moved);
    return result.getStatus() == SSLEngineResult.Status.OK && again;
  }

  /**
   * Encrypts bytes into one record.
   *
   * @param from at most 16 KiB of it are read
   * @param to has room for a record
   */
  void encrypt(ByteBuf from, ByteBuf to) throws SSLException {
    ByteBuffer plain =
        from.nioBufferCount() == 1
            ? from.internalNioBuffer(from.readerIndex(), from.readableBytes())
            : from.nioBuffer();
    SSLEngineResult result =
        engine().wrap(plain, to.internalNioBuffer(to.writerIndex(), to.writableBytes()));
    from.skipBytes(result.bytesConsumed());
    to.writerIndex(to.writerIndex() + result.bytesProduced());
    note(result);
    if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
      throw new SSLException("nothing can be sent: " + result);
    }
  }

  /** Tests whether it has something to say by itself. */
  boolean hasWords() {
    return made != null
        && !released
        && (lastFlight || made.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
  }

  /**
   * Writes what it has to say by itself: its part of a handshake, an alert, close_notify.
   *
   * @param to has room for a record
   * @return false if there was nothing
   */
  boolean say(ByteBuf to) throws SSLException {
    if (made == null || released) {
      return false;
    }
    lastFlight = false;
    SSLEngineResult result =
        engine().wrap(NOTHING, to.internalNioBuffer(to.writerIndex(), to.writableBytes()));
    to.writerIndex(to.writerIndex() + result.bytesProduced());
    note(result);
    return result.bytesProduced() > 0;
  }

  /** Ends the output: close_notify is the next that it has to say. */
  void endOutput() {
    outputOver = true;
    engine().closeOutbound();
  }

  private void note(SSLEngineResult result) {
    HandshakeStatus status = result.getHandshakeStatus();
    while (status == HandshakeStatus.NEED_TASK) {
      runTasks();
      status = engine().getHandshakeStatus();
    }
    boolean wasOver = handshakeOver;
    handshakeOver |=
        status == HandshakeStatus.FINISHED || status == HandshakeStatus.NOT_HANDSHAKING;
    lastFlight |= handshakeOver && !wasOver && made instanceof ReferenceCounted;
    inputOver |= engine().isInboundDone();
    outputOver |= engine().isOutboundDone();
  }

  private void runTasks() {
    for (Runnable task = engine().getDelegatedTask();
        task != null;
        task = engine().getDelegatedTask()) {
      task.run();
    }
  }

  void release() {
    if (!released) {
      released = true;
      ReferenceCountUtil.release(made);
    }
  }
}
