package io.cenote.transport.epoll;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Descriptor of a socket. Its number may be given back to the kernel by another way than close. */
public final class LeanSocket extends Socket {
  static final int IPPROTO_TCP = 6;
  static final int TCP_NODELAY = 1;

  private final boolean unix;

  private LeanSocket(int descriptor, boolean unix) {
    super(descriptor);
    this.unix = unix;
  }

  /** Creates the socket of a descriptor of accept4(2). */
  public static LeanSocket accepted(int descriptor, boolean unix) {
    return new LeanSocket(descriptor, unix);
  }

  boolean isUnix() {
    return unix;
  }

  /** Creates a socket for an address of that family. An IPv4 socket costs less than one of both. */
  public static LeanSocket to(SocketAddress address) {
    if (address instanceof DomainSocketAddress) {
      return new LeanSocket(newSocketDomain0(), true);
    }
    return new LeanSocket(newSocketStream0(!isInet4(address)), false);
  }

  static boolean isInet4(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address;
  }

  /**
   * Gives the descriptor up: nothing uses it from now on, and another closes it.
   *
   * @return false if it was closed before
   */
  public boolean leave() {
    return markClosed();
  }

  /** Closes the descriptor after all, though it was {@linkplain #leave left}. */
  public void closeLeft() {
    closeQuietly(new Socket(intValue()));
  }

  /** Closes the descriptor. */
  void closeQuietly() {
    closeQuietly(this);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      return; // close(2) has freed the descriptor, whatever it reports
    }
  }
}
