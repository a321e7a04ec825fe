package io.cenote.protocol.postgres;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Key that allows to cancel the query of one session: a process id and a secret of 4 to 256 bytes.
 * Source: PostgreSQL protocol, BackendKeyData and CancelRequest of "Message Formats".
 *
 * <p>Thread: any; immutable.
 */
final class BackendKey {
  private static final int PID_SIZE = 4;
  private static final int SHORTEST_SECRET = 4;
  private static final int LONGEST_SECRET = 256;

  private final int pid;
  private final byte[] secret;

  /** The secret is copied. */
  BackendKey(int pid, byte[] secret) {
    this.pid = pid;
    this.secret = secret.clone();
  }

  /** Reads a process id and a secret that goes on to the end of {@code bytes}. */
  static BackendKey parse(byte[] bytes, int from) throws Violation {
    int secretLength = bytes.length - from - PID_SIZE;
    if (secretLength < SHORTEST_SECRET || secretLength > LONGEST_SECRET) {
      throw new Violation("a cancel key whose secret is not 4 to 256 bytes long");
    }
    int pid = ByteBuffer.wrap(bytes).getInt(from);
    return new BackendKey(pid, Arrays.copyOfRange(bytes, from + PID_SIZE, bytes.length));
  }

  int pid() {
    return pid;
  }

  /** The secret, as a copy. */
  byte[] secret() {
    return secret.clone();
  }

  /** Writes process id and secret, as both messages carry them. */
  void write(ByteBuf out) {
    out.writeInt(pid).writeBytes(secret);
  }

  /** Shows the process id alone: the secret belongs in no log. */
  @Override
  public String toString() {
    return "pid " + pid;
  }
}
