package io.cenote.leasing;

import io.cenote.testing.RespClient;
import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Servers that follow a script on each connection, whatever they are asked. */
final class ScriptedRedis {
  /** The answer of a server that does not tell which commands it has. */
  static final String NO_COMMANDS = "-ERR no COMMAND\r\n";

  private ScriptedRedis() {}

  /**
   * Answers every read with the next of these texts, the last for ever; to an empty one it goes on
   * listening and says nothing any more.
   */
  static TinyServer answering(String... answers) throws IOException {
    return new TinyServer(
        (client, number) -> {
          byte[] request = new byte[4096];
          InputStream in = client.getInputStream();
          for (int turn = 0; in.read(request) > 0; turn++) {
            String answer = answers[Math.min(turn, answers.length - 1)];
            if (answer.isEmpty()) {
              holdUntilClosed(client);
              return;
            }
            client.getOutputStream().write(RespClient.bytes(answer));
          }
        });
  }

  /** Answers COMMAND, and everything else with something else. */
  static TinyServer knowing(String commands, String answer) throws IOException {
    return new TinyServer(
        (client, number) -> {
          byte[] request = new byte[4096];
          InputStream in = client.getInputStream();
          for (int length = in.read(request); length > 0; length = in.read(request)) {
            String said = new String(request, 0, length, StandardCharsets.ISO_8859_1);
            String told = said.contains("COMMAND") ? commands : answer;
            client.getOutputStream().write(RespClient.bytes(told));
          }
        });
  }

  /** Takes everything and says nothing, until the other side has closed. */
  static void holdUntilClosed(Socket client) throws IOException {
    while (client.getInputStream().read() >= 0) {
      // the wedge
    }
  }
}
