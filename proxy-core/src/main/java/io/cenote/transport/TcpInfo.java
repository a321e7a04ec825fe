package io.cenote.transport;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Kernel state of a TCP connection: getsockopt(TCP_INFO), {@code struct tcp_info} of linux/tcp.h.
 * Read raw, because Netty's own view ends before the byte counts and the peer's window. It stays
 * readable after an error, until the close.
 *
 * <p>One object is reused for all reads; nothing is allocated. Fields that an older kernel does not
 * have are 0. Thread: one loop.
 */
public final class TcpInfo {
  /** {@code TCP_ESTABLISHED} of netinet/tcp.h. */
  public static final int ESTABLISHED = 1;

  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;

  /** Length of the structure up to the last field used, bytes. */
  public static final int SIZE = 232;

  private final ByteBuffer raw;

  /** Creates an empty one, to read into. */
  public TcpInfo() {
    this(ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder()));
  }

  /** Creates one on the buffer, in the layout of {@code struct tcp_info}. */
  public TcpInfo(ByteBuffer raw) {
    this.raw = raw;
  }

  /**
   * Reads the current state.
   *
   * @param socket an open TCP socket
   * @return false if the kernel has none
   */
  public boolean read(Socket socket) {
    raw.clear();
    try {
      socket.getRawOpt(IPPROTO_TCP, TCP_INFO, raw);
      return true;
    } catch (IOException | ChannelException e) {
      return false;
    }
  }

  /** TCP state, for example {@link #ESTABLISHED}. */
  public int state() {
    return raw.get(0);
  }

  /** Retransmissions of the segment that waits for an answer now. */
  public int retransmits() {
    return raw.get(2) & 0xff;
  }

  /** Keepalive or window probes without an answer. */
  public int probes() {
    return raw.get(3) & 0xff;
  }

  /** Segments sent and not acknowledged. */
  public long unacked() {
    return raw.getInt(24) & 0xffffffffL;
  }

  /** Milliseconds since data was sent, retransmissions included. */
  public long lastDataSent() {
    return raw.getInt(44) & 0xffffffffL;
  }

  /** Milliseconds since data came. */
  public long lastDataRecv() {
    return raw.getInt(52) & 0xffffffffL;
  }

  /** Milliseconds since an acknowledgement came, keepalive's included. */
  public long lastAckRecv() {
    return raw.getInt(56) & 0xffffffffL;
  }

  /** Smoothed round-trip time, microseconds. */
  public long rtt() {
    return raw.getInt(68) & 0xffffffffL;
  }

  /** Retransmissions of all times. */
  public long totalRetransmits() {
    return raw.getInt(100) & 0xffffffffL;
  }

  /** Bytes that the peer has acknowledged. */
  public long bytesAcked() {
    return raw.getLong(120);
  }

  /** Bytes that came, read by us or not. */
  public long bytesReceived() {
    return raw.getLong(128);
  }

  /** Bytes in the kernel that were never sent. */
  public long notSent() {
    return raw.getInt(144) & 0xffffffffL;
  }

  /** Bytes sent, each counted once however often it was sent. */
  public long bytesSent() {
    return raw.getLong(200) - raw.getLong(208);
  }

  /** Window that the peer offers, bytes; 0 if it takes nothing. */
  public long peerWindow() {
    return raw.getInt(228) & 0xffffffffL;
  }

  /** Tests whether sent bytes are still on their way. */
  public boolean hasUndelivered() {
    return unacked() > 0 || notSent() > 0;
  }

  /** Milliseconds since the peer's last sign of life. */
  public long silence() {
    return Math.min(lastAckRecv(), lastDataRecv());
  }
}
