package io.cenote.transport;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parser of literal IP addresses in their one plain form: no name, no zone, no brackets, and no
 * number that begins with a zero, which some read as octal. Resolves nothing.
 */
public final class IpText {
  private static final Pattern LEADING_ZERO = Pattern.compile("(^|[.:])0[0-9]{1,2}(\\.|$)");
  private static final String MAPPED = "::ffff:";
  private static final int MAPPED_LENGTH = 12;

  private IpText() {}

  /** Returns the 4 or 16 bytes of the address; null if the text is none. */
  public static byte @Nullable [] parse(String text) {
    boolean quad = text.indexOf('.') >= 0;
    if (text.indexOf('[') >= 0 || text.indexOf('%') >= 0) {
      return null;
    }
    if (quad && LEADING_ZERO.matcher(text).find()) {
      return null;
    }
    // Netty reads every other address that ends in a dotted quad as a mapped one, too.
    boolean mixed = quad && text.indexOf(':') >= 0;
    if (mixed && !text.toLowerCase(Locale.ROOT).startsWith(MAPPED)) {
      return null;
    }
    return NetUtil.createByteArrayFromIpAddressString(text);
  }

  /** Tests whether the bytes are an IPv4 address that is written as IPv6. */
  static boolean isMapped(byte[] bytes) {
    if (bytes.length != 16) {
      return false;
    }
    for (int i = 0; i < MAPPED_LENGTH; i++) {
      if (bytes[i] != (i < MAPPED_LENGTH - 2 ? 0 : (byte) 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the IPv4 address in a mapped one. */
  static byte[] unmapped(byte[] mapped) {
    byte[] bytes = new byte[mapped.length - MAPPED_LENGTH];
    System.arraycopy(mapped, MAPPED_LENGTH, bytes, 0, bytes.length);
    return bytes;
  }
}
