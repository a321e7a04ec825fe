package io.cenote.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** What a {@link DnsServer} answers to one question: a code and records, or nothing at all. */
public final class DnsReply {
  static final int NOERROR = 0;
  static final int SERVFAIL = 2;
  static final int NXDOMAIN = 3;
  static final int REFUSED = 5;

  private static final int A = 1;
  private static final int CNAME = 5;
  private static final int AAAA = 28;
  private static final int SRV = 33;

  /** Writes some bytes. */
  private interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  private final int code;
  private final boolean silent;
  private final List<byte[]> records = new ArrayList<>();
  private boolean knows = true;

  private DnsReply(int code, boolean silent) {
    this.code = code;
    this.silent = silent;
  }

  /** A good answer, empty until records are added. */
  public static DnsReply records() {
    return new DnsReply(NOERROR, false);
  }

  /** There is no such name. */
  public static DnsReply nxdomain() {
    return new DnsReply(NXDOMAIN, false);
  }

  /** The server could not find out. */
  public static DnsReply servfail() {
    return new DnsReply(SERVFAIL, false);
  }

  /** The server does not answer this. */
  public static DnsReply refused() {
    return new DnsReply(REFUSED, false);
  }

  /** No answer. */
  public static DnsReply silence() {
    return new DnsReply(NOERROR, true);
  }

  /** An empty answer of a server that neither owns the name nor looks it up. */
  public static DnsReply referral() {
    DnsReply reply = records();
    reply.knows = false;
    return reply;
  }

  /** Adds an address, of either family. */
  public DnsReply address(String owner, String literal, long ttl) {
    byte[] bytes = bytesOf(literal);
    return record(owner, bytes.length == 4 ? A : AAAA, ttl, out -> out.write(bytes));
  }

  /** Adds an A record whose content is not four bytes. */
  public DnsReply broken(String owner, long ttl) {
    return record(owner, A, ttl, out -> out.write(new byte[] {1, 2, 3}));
  }

  /** Adds an alias. */
  public DnsReply alias(String owner, String target, long ttl) {
    return record(owner, CNAME, ttl, out -> writeName(out, target));
  }

  /** Adds a service: {@code "priority weight port target"}. */
  public DnsReply service(String owner, String content, long ttl) {
    String[] parts = content.split(" ");
    return record(
        owner,
        SRV,
        ttl,
        out -> {
          for (int i = 0; i < 3; i++) {
            out.writeShort(Integer.parseInt(parts[i]));
          }
          writeName(out, parts[3]);
        });
  }

  private DnsReply record(String owner, int type, long ttl, Writer content) {
    byte[] rdata = bytes(content);
    records.add(
        bytes(
            out -> {
              writeName(out, owner);
              out.writeShort(type);
              out.writeShort(1);
              out.writeInt((int) ttl);
              out.writeShort(rdata.length);
              out.write(rdata);
            }));
    return this;
  }

  boolean isSilent() {
    return silent;
  }

  /** The message for a question, or its head alone, with the mark that it was truncated. */
  byte[] message(int id, byte[] question, boolean truncated) {
    return bytes(
        out -> {
          out.writeShort(id);
          out.writeShort(0x8100 | (knows ? 0x0080 : 0) | (truncated ? 0x0200 : 0) | code);
          out.writeShort(1);
          out.writeShort(truncated ? 0 : records.size());
          out.writeInt(0);
          out.write(question);
          if (!truncated) {
            for (byte[] record : records) {
              out.write(record);
            }
          }
        });
  }

  private static void writeName(DataOutputStream out, String name) throws IOException {
    for (String label : name.split("\\.")) {
      out.writeByte(label.length());
      out.write(label.getBytes(US_ASCII));
    }
    out.writeByte(0);
  }

  private static byte[] bytes(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] bytesOf(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
