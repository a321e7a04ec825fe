package io.cenote.admin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.transport.Endpoint;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of the page, as they are answered. */
class PageTest {
  private static final int MOST_BYTES = 300 * 1024;

  private final Page page = new Page();

  private Answer answer(Page.File file, String encodings) {
    FullHttpRequest http =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, file.path(), Unpooled.EMPTY_BUFFER);
    if (!encodings.isEmpty()) {
      http.headers().set("Accept-Encoding", encodings);
    }
    Door door = Door.of(new Endpoint.Tcp("127.0.0.1", 9900), false, List.of());
    return page.answer(file, AdminRequest.of(http, door, null));
  }

  private static byte[] expanded(Answer answer) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
  }

  @ParameterizedTest
  @EnumSource(Page.File.class)
  void shouldGiveEachFileCompressedOrPlain(Page.File file) throws IOException {
    Answer plain = answer(file, "");
    Answer small = answer(file, "gzip, deflate, br");
    assertEquals("gzip", small.headers().get("content-encoding"));
    assertArrayEquals(plain.body(), expanded(small));
    assertTrue(small.body().length < plain.body().length, "it is smaller");
    assertEquals(Page.POLICY, small.headers().get("content-security-policy"));
    assertEquals("accept-encoding", plain.headers().get("vary"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | gzip",
        "br, GZIP;q=0.5 | gzip",
        "deflate , gzip | gzip",
        "gzip;q=0 |",
        "gzip; q=0.000 |",
        "br |",
        "gzipped |",
        "identity |"
      })
  void shouldCompressForThoseWhoTakeIt(String encodings, String coding) {
    assertEquals(
        coding, answer(Page.File.INDEX, encodings).headers().get("content-encoding"), encodings);
  }

  @Test
  void shouldBeSmallAndWhole() {
    int all = 0;
    for (Page.File file : Page.File.values()) {
      all += answer(file, "").body().length;
    }
    assertTrue(all <= MOST_BYTES, "bytes in all: " + all);
    String index = new String(answer(Page.File.INDEX, "").body(), StandardCharsets.UTF_8);
    assertTrue(index.startsWith("<!doctype html>"));
    assertNotNull(Page.class.getResource("page/uplot/LICENSE"), "its licence goes with uPlot");
  }
}
