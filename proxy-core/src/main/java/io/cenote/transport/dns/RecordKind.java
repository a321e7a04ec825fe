package io.cenote.transport.dns;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Kind of records that can be asked for.
 *
 * @param type its number
 * @param reader reads the content of a record, from its first byte; null for a record that is of no
 *     use; throws a runtime exception for a broken one
 */
record RecordKind<T>(DnsRecordType type, Function<ByteBuf, @Nullable T> reader) {
  static final RecordKind<InetAddress> A =
      new RecordKind<>(DnsRecordType.A, content -> address(content, 4));

  static final RecordKind<InetAddress> AAAA =
      new RecordKind<>(DnsRecordType.AAAA, content -> address(content, 16));

  static final RecordKind<ServiceRecord> SRV =
      new RecordKind<>(DnsRecordType.SRV, RecordKind::service);

  /** Reads an address. One that means "any" or a group is none to connect to. */
  private static @Nullable InetAddress address(ByteBuf content, int length) {
    if (content.readableBytes() != length) {
      throw new IllegalArgumentException("an address of " + content.readableBytes() + " bytes");
    }
    byte[] bytes = new byte[length];
    content.readBytes(bytes);
    InetAddress address = Addresses.of(bytes);
    return address.isAnyLocalAddress() || address.isMulticastAddress() ? null : address;
  }

  /** Reads an SRV record (RFC 2782). The target "." says that the service is not offered. */
  private static @Nullable ServiceRecord service(ByteBuf content) {
    int priority = content.readUnsignedShort();
    int weight = content.readUnsignedShort();
    int port = content.readUnsignedShort();
    String target = DefaultDnsRecordDecoder.decodeName(content);
    return port > 0 && DomainName.isValid(target)
        ? new ServiceRecord(DomainName.complete(target), port, weight, priority)
        : null;
  }
}
