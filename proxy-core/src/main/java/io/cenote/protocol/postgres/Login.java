package io.cenote.protocol.postgres;

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
final class Login extends BackendDialogue {
  private final PoolKey key;
  private final Authentication authentication;
  private final Parameters parameters;
  private @Nullable BackendKey backend;
  private boolean accepted;

  Login(PoolKey key, String password, SecureRandom random, Parameters parameters) {
    super("RSKZ");
    this.key = key;
    this.parameters = parameters;
    authentication = new Authentication(key.user(), password, random);
  }

  /** The key that cancels what the connection is at; null: the server gave none. */
  @Nullable BackendKey backend() {
    return backend;
  }

  @Override
  public void open(ByteBuf out) {
    FrontendMessages.startup(out, key.user(), key.database(), Map.of("application_name", "cenote"));
  }

  @Override
  Verdict take(byte type, byte[] body, ByteBuf out) throws Violation {
    switch (type) {
      case 'R' -> authenticate(body, out);
      case 'S' -> parameters.report(body);
      case 'K' -> backend = BackendKey.parse(body, 0);
      case 'Z' -> {
        if (!accepted) {
          throw new Violation("ready before the login was accepted");
        }
        return Verdict.DONE;
      }
      case 'N', 'v' -> {} // a notice, or which version is spoken
      default ->
          throw new Violation(
              "message of type " + Printable.of(new byte[] {type}, 0, 1, 1) + " during the login");
    }
    return Verdict.MORE;
  }

  @Override
  Verdict refused(ErrorFields error) {
    keep(error);
    return Verdict.FAILED;
  }

  private void authenticate(byte[] body, ByteBuf out) throws Violation {
    Authentication.Next next = authentication.heard(body, out);
    accepted = next == Authentication.Next.DONE;
    if (next == Authentication.Next.FAILED) {
      throw new Violation(authentication.failure());
    }
  }
}
