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
  /** Limit of a body, bytes. */
  static final int MOST_BYTES = 8 * 1024 * 1024;

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON_TYPE = "application/json";

  static Answer text(HttpResponseStatus status, String text) {
    byte[] body = (text + '\n').getBytes(StandardCharsets.UTF_8);
    return new Answer(status, TEXT, body, Map.of());
  }

  static Answer ok(String text) {
    return text(HttpResponseStatus.OK, text);
  }

  /** Writes a value as JSON; the answer says so if that is too long. */
  static Answer json(Object value) {
    try {
      BoundedBytes body = new BoundedBytes(MOST_BYTES);
      JSON.std.write(value, body);
      body.write('\n');
      return new Answer(HttpResponseStatus.OK, JSON_TYPE, body.toByteArray(), Map.of());
    } catch (BoundedBytes.TooManyException e) {
      return tooLong();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is written to memory
    }
  }

  private static Answer tooLong() {
    return text(
        HttpResponseStatus.INTERNAL_SERVER_ERROR,
        "answer: longer than "
            + MOST_BYTES
            + " bytes (expected: less; ask /sessions for fewer by limit=, listener= or text=)");
  }

  /** Returns this answer, or one that says that it is too long. */
  Answer bounded() {
    return body.length > MOST_BYTES ? tooLong() : this;
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
