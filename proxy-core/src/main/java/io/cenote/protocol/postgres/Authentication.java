package io.cenote.protocol.postgres;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Client's half of a login on a server, without I/O: takes the server's Authentication messages and
 * writes the answers. It knows trust, md5 and SCRAM-SHA-256, and gives no server the password in
 * clear text. Source: PostgreSQL protocol, "Start-up" and "SASL Authentication".
 *
 * <p>A SCRAM answer takes the time of {@link ScramKeys}, so a caller may prefer a thread that is no
 * event loop.
 *
 * <p>Thread: one at a time. Used for one login.
 */
final class Authentication {
  /** Result of one message. */
  enum Next {
    /** An answer was written. */
    ANSWER,
    /** Nothing is to be said; another Authentication message follows. */
    MORE,
    /** The server accepts the login. */
    DONE,
    /** The login must be given up, for the reason that {@link #failure} gives. */
    FAILED
  }

  private enum Phase {
    START,
    SASL_FIRST,
    SASL_FINAL,
    OK,
    OVER
  }

  private static final int OK = 0;
  private static final int MD5 = 5;
  private static final int SASL = 10;
  private static final int SASL_CONTINUE = 11;
  private static final int SASL_FINAL = 12;
  private static final int CODE_SIZE = 4;
  private static final int SALT_SIZE = 4;
  private static final int NONCE_SIZE = 18;
  private static final int LONGEST_NAMES = 80;
  private static final String MECHANISM = "SCRAM-SHA-256";

  private final String user;
  private final String password;
  private final ScramClient scram;
  private Phase phase = Phase.START;
  private String failure = "";

  /** An empty password is none: a server that asks for one is told nothing. */
  Authentication(String user, String password, SecureRandom random) {
    this.user = user;
    this.password = password;
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(nonce);
    this.scram = new ScramClient(password, Base64.getEncoder().encodeToString(nonce));
  }

  /** Reason of the failure: one line without secrets; empty as long as there is none. */
  String failure() {
    return failure;
  }

  /** Takes the body of an Authentication message and writes the answer, if there is one. */
  Next heard(byte[] body, ByteBuf out) {
    try {
      return answer(body, out);
    } catch (Violation e) {
      failure = String.valueOf(e.getMessage());
    } catch (GeneralSecurityException e) {
      failure = "the Java runtime lacks an algorithm that the server asks for";
    }
    phase = Phase.OVER;
    return Next.FAILED;
  }

  private Next answer(byte[] body, ByteBuf out) throws Violation, GeneralSecurityException {
    if (body.length < CODE_SIZE) {
      throw new Violation("authentication message without a code");
    }
    int code = ByteBuffer.wrap(body).getInt();
    byte[] data = Arrays.copyOfRange(body, CODE_SIZE, body.length);
    return switch (phase) {
      case START -> begin(code, data, out);
      case SASL_FIRST -> {
        expect(SASL_CONTINUE, code);
        phase = Phase.SASL_FINAL;
        FrontendMessages.saslResponse(out, scram.answer(data));
        yield Next.ANSWER;
      }
      case SASL_FINAL -> {
        expect(SASL_FINAL, code); // an Ok instead would come from a server that proved nothing
        scram.verify(data);
        phase = Phase.OK;
        yield Next.MORE;
      }
      case OK -> {
        expect(OK, code);
        yield done();
      }
      case OVER -> throw new Violation("authentication message after the end of the login");
    };
  }

  private Next begin(int code, byte[] data, ByteBuf out)
      throws Violation, GeneralSecurityException {
    switch (code) {
      case OK -> {
        return done();
      }
      case MD5 -> {
        if (data.length != SALT_SIZE) {
          throw new Violation("md5 salt that is not 4 bytes long");
        }
        needPassword("md5");
        FrontendMessages.password(out, md5Answer(data));
        phase = Phase.OK;
      }
      case SASL -> {
        needMechanism(data);
        needPassword(MECHANISM);
        FrontendMessages.saslInitialResponse(out, MECHANISM, scram.first());
        phase = Phase.SASL_FIRST;
      }
      default -> throw new Violation("authentication method not supported: " + method(code));
    }
    return Next.ANSWER;
  }

  private Next done() {
    phase = Phase.OVER;
    return Next.DONE;
  }

  private static void expect(int expected, int code) throws Violation {
    if (code != expected) {
      throw new Violation("authentication message " + code + " instead of " + expected);
    }
  }

  private void needPassword(String method) throws Violation {
    if (password.isEmpty()) {
      throw new Violation("the server asks for a password (" + method + ") and none is known");
    }
  }

  /** Looks for SCRAM-SHA-256 in a list of strings that an empty one ends. */
  private static void needMechanism(byte[] list) throws Violation {
    List<String> names = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < list.length; at++) {
      if (list[at] == 0) {
        names.add(new String(list, from, at - from, StandardCharsets.ISO_8859_1));
        from = at + 1;
      }
    }
    if (from < list.length || names.isEmpty() || !names.get(names.size() - 1).isEmpty()) {
      throw new Violation("list of SASL mechanisms that does not end");
    }
    if (!names.contains(MECHANISM)) {
      byte[] shown = String.join(" ", names).strip().getBytes(StandardCharsets.ISO_8859_1);
      throw new Violation(
          "authentication method not supported: SASL with "
              + Printable.of(shown, 0, shown.length, LONGEST_NAMES));
    }
  }

  /** Answer to the salt: the PostgreSQL protocol gives the formula at AuthenticationMD5Password. */
  private String md5Answer(byte[] salt) throws GeneralSecurityException {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    byte[] secret = md5.digest((password + user).getBytes(StandardCharsets.UTF_8));
    md5.update(HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII));
    return "md5" + HexFormat.of().formatHex(md5.digest(salt));
  }

  private static String method(int code) {
    return switch (code) {
      case 2 -> "Kerberos V5";
      case 3 -> "cleartext password";
      case 6 -> "SCM credentials";
      case 7 -> "GSSAPI";
      case 9 -> "SSPI";
      default -> "code " + code;
    };
  }
}
