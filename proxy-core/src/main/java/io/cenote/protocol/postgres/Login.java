package io.cenote.protocol.postgres;

import io.cenote.protocol.Dialogue;
import io.cenote.protocol.PoolKey;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Login of the proxy on a server: from the startup packet to the first ReadyForQuery. Source:
 * PostgreSQL protocol, "Start-up".
 *
 * <p>Thread: the connection's loop.
 */
final class Login implements Dialogue {
  private static final byte NOTICE = 'N';
  private static final byte NEGOTIATION = 'v';

  private final PoolKey key;
  private final Authentication authentication;
  private final Parameters parameters;
  private final BackendReader reader = new BackendReader("RSKZE");
  private @Nullable BackendKey backend;
  private boolean accepted;
  private String failure = "";
  private String refusal = "";

  Login(PoolKey key, String password, SecureRandom random, Parameters parameters) {
    this.key = key;
    this.parameters = parameters;
    authentication = new Authentication(key.user(), password, random);
  }

  /** The key that cancels what the connection is at; null: the server gave none. */
  @Nullable BackendKey backend() {
    return backend;
  }

  @Override
  public void ask(ByteBuf out) {
    FrontendMessages.startup(out, key.user(), key.database(), Map.of("application_name", "cenote"));
  }

  @Override
  public Verdict heard(ByteBuf bytes, ByteBuf out) {
    try {
      return read(bytes, out);
    } catch (Violation e) {
      failure = String.valueOf(e.getMessage());
      return Verdict.FAILED;
    }
  }

  private Verdict read(ByteBuf bytes, ByteBuf out) throws Violation {
    int at = bytes.readerIndex();
    int to = bytes.writerIndex();
    while (at < to) {
      at = reader.messageEnd(bytes, at, to);
      if (at < 0) {
        return Verdict.MORE;
      }
      Verdict verdict = take(out);
      if (verdict == Verdict.DONE && at < to) {
        throw new Violation("bytes behind the end of the login");
      }
      if (verdict != Verdict.MORE) {
        return verdict;
      }
    }
    return Verdict.MORE;
  }

  private Verdict take(ByteBuf out) throws Violation {
    byte[] body = reader.body();
    switch (reader.type()) {
      case 'R' -> {
        Authentication.Next next = authentication.heard(body, out);
        accepted = next == Authentication.Next.DONE;
        if (next == Authentication.Next.FAILED) {
          throw new Violation(authentication.failure());
        }
      }
      case 'S' -> parameters.report(body);
      case 'K' -> backend = BackendKey.parse(body, 0);
      case 'E' -> {
        refusal = ErrorFields.parse(body).line();
        throw new Violation("the server answered " + refusal);
      }
      case 'Z' -> {
        if (!accepted) {
          throw new Violation("ready before the login was accepted");
        }
        return Verdict.DONE;
      }
      case NOTICE, NEGOTIATION -> {} // of no concern here
      default -> throw new Violation("message of type " + Printable.of(type(), 0, 1, 1));
    }
    return Verdict.MORE;
  }

  private byte[] type() {
    return new byte[] {reader.type()};
  }

  @Override
  public String failure() {
    return failure;
  }

  @Override
  public String refusal() {
    return refusal;
  }
}
