package io.cenote.transport.dns;

import io.cenote.transport.Loop;
import io.netty.channel.AddressedEnvelope;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;

/** Sender of single questions to single servers. */
interface Queries {
  /** The loop on which answers come. */
  Loop loop();

  /**
   * Asks one server. The future fails when it does not answer in time; cancelling it frees its
   * socket. The caller owns the answer.
   *
   * @param name complete
   */
  Future<AddressedEnvelope<? extends DnsResponse, InetSocketAddress>> send(
      InetSocketAddress server, String name, RecordKind<?> kind);
}
