package io.cenote.transport.dns;

import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message of a server. Only records of the name in question count, and of names to which
 * an alias in the same message leads from there; all others are passed over. A TTL is an unsigned
 * number of seconds (RFC 8767, section 4).
 */
final class ReplyReader<T> {
  private static final int CLASS_INTERNET = 1;
  private static final int MOST_ALIASES = 16;

  private final DnsResponse response;
  private final RecordKind<T> kind;

  private ReplyReader(DnsResponse response, RecordKind<T> kind) {
    this.response = response;
    this.kind = kind;
  }

  /**
   * Reads a message; the caller still owns it.
   *
   * @param name the complete name that was asked for
   */
  static <T> Reply<T> read(DnsResponse response, String name, RecordKind<T> kind) {
    DnsResponseCode code = response.code();
    if (!code.equals(DnsResponseCode.NOERROR)) {
      LookUpFailure failure = failureOf(code);
      String word = failure == LookUpFailure.OTHER ? "response code " + code : failure.name();
      return new Reply.Nothing<>(failure, word);
    }
    if (response.isTruncated()) {
      return new Reply.Nothing<>(LookUpFailure.OTHER, "truncated, and no answer over TCP");
    }
    try {
      return new ReplyReader<>(response, kind).follow(name);
    } catch (DecoderException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return new Reply.Nothing<>(LookUpFailure.OTHER, "an answer that cannot be read");
    }
  }

  private static LookUpFailure failureOf(DnsResponseCode code) {
    if (code.equals(DnsResponseCode.NXDOMAIN)) {
      return LookUpFailure.NXDOMAIN;
    }
    if (code.equals(DnsResponseCode.SERVFAIL)) {
      return LookUpFailure.SERVFAIL;
    }
    return code.equals(DnsResponseCode.REFUSED) ? LookUpFailure.REFUSED : LookUpFailure.OTHER;
  }

  private Reply<T> follow(String asked) {
    String name = asked;
    long ttl = Long.MAX_VALUE;
    for (int i = 0; i < MOST_ALIASES; i++) {
      Set<T> records = new LinkedHashSet<>();
      for (DnsRawRecord record : recordsOf(name, kind.type())) {
        ttl = Math.min(ttl, record.timeToLive());
        T read = kind.reader().apply(record.content().duplicate());
        if (read != null) {
          records.add(read);
        }
      }
      if (!records.isEmpty()) {
        return new Reply.Found<>(List.copyOf(records), Duration.ofSeconds(ttl));
      }
      DnsRawRecord alias = aliasOf(name);
      if (alias == null) {
        return name.equals(asked) ? none() : new Reply.Alias<>(name, Duration.ofSeconds(ttl));
      }
      ttl = Math.min(ttl, alias.timeToLive());
      name = targetOf(alias);
    }
    return new Reply.Nothing<>(LookUpFailure.OTHER, "more than " + MOST_ALIASES + " aliases");
  }

  /** An empty answer. A server that neither owns the name nor looks it up does not know. */
  private Reply<T> none() {
    return response.isAuthoritativeAnswer() || response.isRecursionAvailable()
        ? new Reply.Nothing<>(LookUpFailure.EMPTY, "no " + kind.type().name() + " record")
        : new Reply.Nothing<>(LookUpFailure.OTHER, "a referral to another server");
  }

  private @Nullable DnsRawRecord aliasOf(String name) {
    List<DnsRawRecord> aliases = recordsOf(name, DnsRecordType.CNAME);
    return aliases.isEmpty() ? null : aliases.get(0);
  }

  private static String targetOf(DnsRawRecord alias) {
    String target = DefaultDnsRecordDecoder.decodeName(alias.content().duplicate());
    if (!DomainName.isValid(target)) {
      throw new CorruptedFrameException("an alias of no valid name");
    }
    return DomainName.complete(target);
  }

  private List<DnsRawRecord> recordsOf(String name, DnsRecordType type) {
    List<DnsRawRecord> found = new ArrayList<>();
    for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
      DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
      if (record instanceof DnsRawRecord raw
          && raw.type().equals(type)
          && raw.dnsClass() == CLASS_INTERNET
          && DomainName.complete(raw.name()).equals(name)) {
        found.add(raw);
      }
    }
    return found;
  }
}
