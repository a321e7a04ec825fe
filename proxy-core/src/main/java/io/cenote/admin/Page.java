package io.cenote.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Page of the admin endpoint: a fixed list of files, so that no text of a request ever names a
 * resource. A file is read and compressed when it is first asked for, and kept compressed.
 *
 * <p>Thread: the service loop.
 */
final class Page {
  /**
   * Rules for the browser: the page runs its own scripts and styles, asks its own origin, and is
   * shown in no frame. Nothing is evaluated from text.
   */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  /** One file. */
  enum File {
    INDEX("/", "index.html", HTML),
    PAGE_SCRIPT("/page.js", "page.js", SCRIPT),
    CHART("/chart.js", "chart.js", SCRIPT),
    HISTORY("/history.js", "history.js", SCRIPT),
    POOL("/pool.js", "pool.js", SCRIPT),
    TABLE("/table.js", "table.js", SCRIPT),
    TEXT("/text.js", "text.js", SCRIPT),
    PAGE_STYLE("/page.css", "page.css", STYLE),
    UPLOT_SCRIPT("/uplot.js", "uplot/uPlot.iife.min.js", SCRIPT),
    UPLOT_STYLE("/uplot.css", "uplot/uPlot.min.css", STYLE);

    private final String path;
    private final String resource;
    private final String type;

    File(String path, String resource, String type) {
      this.path = path;
      this.resource = resource;
      this.type = type;
    }

    /** Path of the requests for it. */
    String path() {
      return path;
    }
  }

  private final Map<File, byte[]> compressed = new EnumMap<>(File.class);

  /** Returns the file, compressed if the request takes that. */
  Answer answer(File file, AdminRequest request) {
    byte[] bytes = compressed.computeIfAbsent(file, Page::compress);
    boolean gzip = takesGzip(request.header(HttpHeaderNames.ACCEPT_ENCODING));
    Map<String, String> headers =
        Map.of(
            "content-security-policy",
            POLICY,
            "referrer-policy",
            "no-referrer",
            HttpHeaderNames.VARY.toString(),
            HttpHeaderNames.ACCEPT_ENCODING.toString());
    Answer answer =
        new Answer(HttpResponseStatus.OK, file.type, gzip ? bytes : expand(bytes), headers);
    return gzip
        ? answer.with(HttpHeaderNames.CONTENT_ENCODING.toString(), HttpHeaderValues.GZIP.toString())
        : answer;
  }

  /** Tests whether a list of encodings has gzip, and not with a weight of zero. */
  private static boolean takesGzip(@Nullable String header) {
    if (header == null) {
      return false;
    }
    for (String each : List.of(header.toLowerCase(Locale.ROOT).split(",", -1))) {
      String[] parts = each.split(";", 2);
      if (parts[0].strip().equals("gzip")) {
        return parts.length == 1 || !parts[1].strip().matches("q *= *0(\\.0*)?");
      }
    }
    return false;
  }

  private static byte[] compress(File file) {
    try (InputStream in = Page.class.getResourceAsStream("page/" + file.resource)) {
      if (in == null) {
        throw new IllegalStateException("page/" + file.resource + ": not in the jar");
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
        in.transferTo(out);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] expand(byte[] bytes) {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is read from memory
    }
  }
}
