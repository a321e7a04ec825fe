package io.cenote.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RunningProxy;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of PostgreSQL that break the protocol, or leave in the middle of it. */
class PostgresHostileTest {
  private static final int TLS = 80877103;
  private static final int CANCEL = 80877102;

  @RegisterExtension private static final PostgresServer POSTGRES = new PostgresServer();

  private static int select(RunningProxy proxy, int number) throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres?user=scrammed";
    try (Connection connection = DriverManager.getConnection(url + "&socketTimeout=30");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select " + number)) {
      assertTrue(result.next());
      return result.getInt(1);
    }
  }

  private static byte[] packet(int code, String text) {
    byte[] rest = text.replace('~', '\0').getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(8 + rest.length)
        .putInt(8 + rest.length)
        .putInt(code)
        .put(rest)
        .array();
  }

  private static byte[] startup() {
    return packet(3 << 16, "user~scrammed~database~postgres~~");
  }

  private static byte[] message(char type, String text) {
    byte[] body = text.replace('~', '\0').getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(5 + body.length)
        .put((byte) type)
        .putInt(4 + body.length)
        .put(body)
        .array();
  }

  private static String rest(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketException e) {
      all.writeBytes("<reset>".getBytes(StandardCharsets.US_ASCII));
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** Reads messages up to one of that type; gives its body. */
  private static byte[] until(Socket socket, char type) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (true) {
      int got = in.read();
      byte[] body = new byte[in.readInt() - 4];
      in.readFully(body);
      if (got == type) {
        return body;
      }
      assertTrue(got != 'E', () -> new String(body, StandardCharsets.ISO_8859_1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1, 08P01",
    "'\\0\\0\\0\\4abcd', 08P01",
    "'\\0\\0\\0\\11\\0\\2\\0\\0x', 0A000",
    "'\\0\\0\\0\\10\\0\\3\\0\\0', 08P01",
    "'\\0\\0\\0\\16\\0\\3\\0\\0user\\0a', 08P01",
  })
  void shouldRefuseWhatIsNoStartup(String escaped, String state) throws Exception {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 2, reset-timeout = 500ms");
        Socket socket = proxy.connect()) {
      socket
          .getOutputStream()
          .write(escaped.translateEscapes().getBytes(StandardCharsets.ISO_8859_1));
      String answer = rest(socket);
      assertTrue(answer.startsWith("E") && answer.contains("C" + state + "\0"), answer);
      assertEquals(0, proxy.pool().created(), "nothing of it reaches a server");
    }
  }

  @Test
  void shouldRefuseEncryptionAndGoOn() throws Exception {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 2, reset-timeout = 500ms");
        Socket socket = proxy.connect()) {
      for (byte next : packet(TLS, "")) {
        socket.getOutputStream().write(next);
      }
      assertEquals('N', socket.getInputStream().read());
      socket.getOutputStream().write(startup());
      until(socket, 'Z');
      socket.getOutputStream().write(message('Q', "select 7~"));
      assertTrue(new String(until(socket, 'D'), StandardCharsets.ISO_8859_1).endsWith("7"));
      socket.getOutputStream().write(message('y', "nonsense"));
      assertTrue(rest(socket).contains("C08P01\0"));
    }
  }

  /** What a client leaves unfinished is nobody else's. */
  @Test
  void shouldServeTheNextClientWhateverOneLeaves() throws Exception {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 1, reset-timeout = 500ms")) {
      String half = new String(message('Q', "select 1~"), StandardCharsets.ISO_8859_1);
      List<byte[]> leavings =
          List.of(
              message('Q', "select pg_sleep(60)~"),
              message('Q', "begin; select 1~"),
              message('P', "~select 1~\0\0"),
              message('H', ""),
              message('Q', "copy pg_temp.nothing from stdin~"),
              half.substring(0, 8).getBytes(StandardCharsets.ISO_8859_1),
              message('Q', "select repeat('x', 50000000)~"));
      int number = 0;
      for (byte[] leaving : leavings) {
        try (Socket socket = proxy.connect()) {
          socket.getOutputStream().write(startup());
          until(socket, 'Z');
          socket.getOutputStream().write(leaving);
        }
        number++;
        assertEquals(number, select(proxy, number), "behind " + number);
      }
      proxy.awaitPool("all are over", pool -> pool.active() == 0);
      assertEquals(Map.of(), proxy.leases().pinned());
    }
  }

  /** A cancel that comes late must not hit who has the connection next. */
  @Test
  void shouldCancelNobodyElse() throws Exception {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 1, reset-timeout = 500ms")) {
      List<Socket> cancels = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        byte[] key;
        try (Socket socket = proxy.connect()) {
          socket.getOutputStream().write(startup());
          key = until(socket, 'K');
          until(socket, 'Z');
          socket.getOutputStream().write(message('Q', "select 1~"));
          until(socket, 'Z');
          Socket cancel = proxy.connect();
          cancels.add(cancel);
          DataOutputStream out = new DataOutputStream(cancel.getOutputStream());
          out.write(packet(CANCEL, new String(key, StandardCharsets.ISO_8859_1)));
          socket.getOutputStream().write(message('X', ""));
        }
        assertEquals(i, select(proxy, i));
      }
      for (Socket cancel : cancels) {
        assertEquals("", rest(cancel), "a cancel is not answered");
        cancel.close();
      }
      assertEquals(200L, proxy.leases().protocol().get("cancels"));
    }
  }

  @Test
  void shouldNotCancelWithAnotherSecret() throws Exception {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 1, reset-timeout = 500ms");
        Socket socket = proxy.connect();
        Socket cancel = proxy.connect()) {
      socket.getOutputStream().write(startup());
      byte[] key = until(socket, 'K');
      until(socket, 'Z');
      socket.getOutputStream().write(message('Q', "select pg_sleep(0.5)~"));
      key[key.length - 1] ^= 1;
      cancel.getOutputStream().write(packet(CANCEL, new String(key, StandardCharsets.ISO_8859_1)));
      assertEquals("", rest(cancel));
      until(socket, 'C'); // and no error before it
    }
  }
}
