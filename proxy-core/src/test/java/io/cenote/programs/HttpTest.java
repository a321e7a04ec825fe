package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RunningProxy;
import io.cenote.testing.Talk;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HTTP/1.1 behind {@code protocol = tcp}: one upstream connection for each of the client's. */
class HttpTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();
  private HttpServer server;
  private RunningProxy proxy;

  @BeforeEach
  void start() throws Exception {
    server = new HttpServer();
    proxy = RunningProxy.tcp().pool("max-connections = 8, max-idle = 8").before(server.port());
  }

  @AfterEach
  void end() throws Exception {
    proxy.close();
    server.close();
    threads.shutdownNow();
    assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + path))
        .timeout(Duration.ofSeconds(15));
  }

  @Test
  void shouldKeepOneConnectionForManyRequests() throws Exception {
    for (int i = 0; i < 50; i++) {
      HttpResponse<String> response =
          client.send(request("/text?" + i).build(), BodyHandlers.ofString());
      assertEquals(200, response.statusCode());
      assertEquals("/text?" + i, response.body());
    }
    assertEquals(1, proxy.pool().acquired());
    assertEquals(1, server.accepted());
  }

  @Test
  void shouldCarryAChunkedResponse() throws Exception {
    HttpResponse<byte[]> response =
        client.send(request("/chunked").build(), BodyHandlers.ofByteArray());
    assertEquals("chunked", response.headers().firstValue("transfer-encoding").orElse(""));
    assertArrayEquals(HttpServer.chunkedBody(), response.body());
  }

  @Test
  void shouldCarryAPostOfAMegabyte() throws Exception {
    byte[] body = new byte[1 << 20];
    new Random(2).nextBytes(body);
    HttpResponse<byte[]> response =
        client.send(
            request("/echo").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
            BodyHandlers.ofByteArray());
    assertArrayEquals(body, response.body());
  }

  @Test
  void shouldEndTheClientsConnectionWhenTheServerClosesAfterItsAnswer() throws Exception {
    try (Socket socket = proxy.connect()) {
      Talk.say(socket, "GET /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      String answer = Talk.hearAll(socket);
      assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
      assertTrue(answer.endsWith("\r\n\r\n/text"), answer);
    }
    proxy.awaitQuiet();
    assertEquals(0, proxy.pool().total());
  }
}
