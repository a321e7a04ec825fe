package io.cenote.tunnel;

import io.cenote.pool.UpstreamSettings;
import io.cenote.session.Session;
import io.cenote.transport.proxy.ProxyHeaderWriter;
import io.cenote.transport.proxy.ProxyOut;
import io.cenote.transport.proxy.SentHeader;
import io.cenote.transport.proxy.Tlv;
import io.cenote.transport.proxy.TlvWriter;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.TlsFacts;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * PROXY header of one session. It is due on each connection that the session gets, and goes out in
 * one send with the client's first bytes, so that it costs no system call.
 *
 * <p>Thread: the session's loop.
 */
final class ClientHeader {
  /** Half of the numbers of sessions, so that two processes do not give the same ones. */
  private static final long PROCESS = new SecureRandom().nextLong();

  private static final AtomicLong NEXT = new AtomicLong();

  private final Session session;
  private final SentHeader how;
  private final boolean beforeTls;
  private byte @Nullable [] header;
  private boolean due;

  /**
   * Creates one.
   *
   * @param beforeTls whether it goes out before a handshake, and so while the connection is made
   */
  ClientHeader(Session session, SentHeader how, boolean beforeTls) {
    this.session = session;
    this.how = how;
    this.beforeTls = beforeTls;
  }

  /** Tests whether connections that are made so expect it, and at its place. */
  boolean suits(UpstreamSettings.Link link) {
    return link.header().equals(how) && (link.tls() != null) == beforeTls;
  }

  /** Returns what a connection gets before its handshake; null: nothing. */
  byte @Nullable [] preface() {
    return beforeTls ? header() : null;
  }

  /** The session has a new connection, which knows nothing of the client unless it was prefaced. */
  void becomeDue() {
    due = !beforeTls;
  }

  /** Tests whether the connection has not got it yet. */
  boolean isDue() {
    return due;
  }

  /** Sends it before those bytes, and with them. */
  void sendBefore(ByteBuf data, Stream to) {
    byte[] first = header();
    ByteBuf both = to.alloc().directBuffer(first.length + data.readableBytes());
    try {
      due = false;
      to.send(both.writeBytes(first).writeBytes(data));
    } finally {
      both.release();
    }
  }

  /** Sends it alone, if the connection has not got it yet: nothing may ever follow. */
  void sendAlone(Stream to) {
    if (due) {
      ByteBuf alone = to.alloc().directBuffer(header().length);
      try {
        due = false;
        to.send(alone.writeBytes(header()));
        to.flush();
      } finally {
        alone.release();
      }
    }
  }

  private byte[] header() {
    byte[] made = header;
    if (made == null) {
      made = newHeader();
      header = made;
    }
    return made;
  }

  private byte[] newHeader() {
    SocketAddress source = session.address().told();
    SocketAddress destination = session.destination();
    if (how.version() == ProxyOut.V1) {
      return ProxyHeaderWriter.v1(source, destination);
    }
    return ProxyHeaderWriter.v2(source, destination, tlvs());
  }

  private byte[] tlvs() {
    TlvWriter tlvs = new TlvWriter();
    TlsFacts tls = session.client().tls();
    String asked = tls == null ? null : tls.serverName();
    if (how.tlvs().contains(Tlv.AUTHORITY) && asked != null) {
      tlvs.authority(asked);
    }
    if (how.tlvs().contains(Tlv.UNIQUE_ID)) {
      byte[] id = newId();
      session.record().uniqueId(id);
      tlvs.uniqueId(id);
    }
    if (how.tlvs().contains(Tlv.SSL)) {
      tlvs.ssl(tls);
    }
    return tlvs.toBytes();
  }

  private static byte[] newId() {
    return ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(PROCESS)
        .putLong(NEXT.incrementAndGet())
        .array();
  }
}
