package io.cenote.protocol.postgres;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection to a real server, spoken to by the parts under test, a few bytes at a time. */
final class ServerTalk implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Socket socket;
  private final MessageBuffer messages = MessageBuffer.ofMessages();
  private final Map<String, String> parameters = new HashMap<>();
  private final byte[] piece = new byte[7];
  private ByteBuf read = Unpooled.EMPTY_BUFFER;
  private @Nullable BackendKey key;

  ServerTalk(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  Map<String, String> parameters() {
    return parameters;
  }

  BackendKey key() {
    if (key == null) {
      throw new IllegalStateException("the server has sent no key");
    }
    return key;
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Logs in. Returns "welcome", the line of the server's error, or the failure. */
  String logIn(String user, String password) throws IOException, Violation {
    send(Wire.written(out -> FrontendMessages.startup(out, user, "postgres", Map.of())));
    Authentication login = new Authentication(user, password, RANDOM);
    while (true) {
      next();
      switch (messages.type()) {
        case 'R' -> {
          ByteBuf out = Unpooled.buffer();
          if (login.heard(messages.body(), out) == Authentication.Next.FAILED) {
            return login.failure();
          }
          send(ByteBufUtil.getBytes(out));
        }
        case 'S' -> {
          String[] pair = new String(messages.body(), StandardCharsets.UTF_8).split("\0", -1);
          parameters.put(pair[0], pair[1]);
        }
        case 'K' -> key = BackendKey.parse(messages.body(), 0);
        case 'E' -> {
          return ErrorFields.parse(messages.body()).line();
        }
        case 'Z' -> {
          return "welcome";
        }
        default -> throw new IllegalStateException("message of type " + messages.type());
      }
    }
  }

  /** Reads up to the error that ends a query. */
  ErrorFields errorOfQuery() throws IOException, Violation {
    return ErrorFields.parse(read('E'));
  }

  /** Reads up to a message of this type. Returns its body. */
  byte[] read(char type) throws IOException, Violation {
    do {
      next();
    } while (messages.type() != type);
    return messages.body();
  }

  private void next() throws IOException, Violation {
    int end;
    do {
      if (!read.isReadable()) {
        int length = socket.getInputStream().read(piece);
        if (length < 0) {
          throw new EOFException("the server closed the connection");
        }
        read = Unpooled.wrappedBuffer(piece, 0, length);
      }
      end = messages.messageEnd(read, read.readerIndex(), read.writerIndex());
      read.readerIndex(end < 0 ? read.writerIndex() : end);
    } while (end < 0);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
