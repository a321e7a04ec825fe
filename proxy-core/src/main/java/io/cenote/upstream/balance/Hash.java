package io.cenote.upstream.balance;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Hash of few bytes, spread over all bits: FNV-1a, with the last step of SplitMix64 behind it (G.
 * Steele and others, 2014). Not for secrets.
 */
public final class Hash {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Hash() {}

  static long of(byte[] bytes, int seed) {
    long hash = BASIS ^ (seed * PRIME);
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }

  /** Returns the hash of a client's IP address; clients that have none are one source. */
  public static int ofSource(@Nullable SocketAddress client) {
    if (client instanceof InetSocketAddress inet && inet.getAddress() != null) {
      return (int) of(inet.getAddress().getAddress(), 0);
    }
    return 0;
  }
}
