package io.cenote.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Answer to one request.
 *
 * @param type of its body
 * @param headers further headers
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes it
record Answer(HttpResponseStatus status, String type, byte[] body, Map<String, String> headers) {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON_TYPE = "application/json";

  static Answer text(HttpResponseStatus status, String text) {
    byte[] body = (text + '\n').getBytes(StandardCharsets.UTF_8);
    return new Answer(status, TEXT, body, Map.of());
  }

  static Answer ok(String text) {
    return text(HttpResponseStatus.OK, text);
  }

  static Answer json(Object value) {
    try {
      byte[] body = (JSON.std.asString(value) + '\n').getBytes(StandardCharsets.UTF_8);
      return new Answer(HttpResponseStatus.OK, JSON_TYPE, body, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is written to memory
    }
  }

  Answer with(String header, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new Answer(status, type, body, all);
  }

  CompletableFuture<Answer> now() {
    return CompletableFuture.completedFuture(this);
  }
}
