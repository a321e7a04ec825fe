package io.cenote.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Guard of the admin endpoint: who may ask, and who may change something. Pages of foreign sites
 * must not reach it by way of a browser on this host, be it by a name of their own that is resolved
 * to a loopback address, or by a form that they post.
 *
 * <p>Thread: any.
 */
final class Guard {
  private static final String SCHEME = "Bearer ";

  private final Supplier<@Nullable String> token;

  /**
   * Creates a guard.
   *
   * @param token what a verb must show over TCP; null: none will do
   */
  Guard(Supplier<@Nullable String> token) {
    this.token = token;
  }

  /** Returns the refusal of a request, whatever it wants; null: it may ask. */
  @Nullable Answer judge(AdminRequest request) {
    HttpResponseStatus judged = request.door().hosts().judge(request.http(), request.local());
    return judged.equals(HttpResponseStatus.OK)
        ? null
        : Answer.text(judged, "Host: expected: the address of this endpoint");
  }

  /** Returns the refusal of a request that wants to change something; null: it may. */
  @Nullable Answer judgeVerb(AdminRequest request) {
    if (isOfAnotherSite(request)) {
      return Answer.text(HttpResponseStatus.FORBIDDEN, "Origin: expected: none, or this endpoint");
    }
    if (request.door().isUnix() || showsToken(request)) {
      return null;
    }
    return Answer.text(
            HttpResponseStatus.UNAUTHORIZED,
            "expected: the Unix socket of admin.bind, or Authorization: Bearer with the content of"
                + " admin.token-file")
        .with("WWW-Authenticate", "Bearer realm=\"cenote\"");
  }

  private static boolean isOfAnotherSite(AdminRequest request) {
    List<String> origins = request.http().headers().getAll(HttpHeaderNames.ORIGIN);
    String host = request.header(HttpHeaderNames.HOST);
    return !origins.isEmpty()
        && (origins.size() > 1 || host == null || !host.equalsIgnoreCase(site(origins.get(0))));
  }

  private static @Nullable String site(String origin) {
    try {
      return new URI(origin).getAuthority();
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** Compares in a time that does not depend on where they differ. */
  private boolean showsToken(AdminRequest request) {
    String right = token.get();
    String header = request.header(HttpHeaderNames.AUTHORIZATION);
    return right != null
        && !right.isEmpty()
        && header != null
        && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            right.getBytes(StandardCharsets.UTF_8),
            header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
  }
}
