package io.cenote.session;

import io.cenote.transport.SocketText;
import io.cenote.transport.stream.Stream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Address of a session's client. A trusted peer that speaks for its own client tells another
 * address than that of the socket; the told one then stands for the client everywhere. Nothing is
 * looked up or made into text before somebody asks.
 *
 * <p>Thread: any.
 */
public final class ClientAddress {
  private final Stream client;
  private final @Nullable InetSocketAddress told;
  private final @Nullable InetSocketAddress destination;

  private ClientAddress(
      Stream client, @Nullable InetSocketAddress told, @Nullable InetSocketAddress destination) {
    this.client = client;
    this.told = told;
    this.destination = destination;
  }

  /** Returns the address of that client's socket. */
  public static ClientAddress of(Stream client) {
    return new ClientAddress(client, null, null);
  }

  /**
   * Returns the same client with the addresses that its peer has told.
   *
   * @param to where the client has connected to; null if that was not told
   */
  public ClientAddress told(InetSocketAddress source, @Nullable InetSocketAddress to) {
    return new ClientAddress(client, source, to);
  }

  /** Address that stands for the client; null for a Unix socket's client without one. */
  public @Nullable SocketAddress told() {
    return told == null ? real() : told;
  }

  /** Address of the socket's peer; null if it has none. */
  public @Nullable SocketAddress real() {
    return client.peer();
  }

  /** Address that the client has connected to, as its peer has told; null if it has not. */
  @Nullable SocketAddress destination() {
    return destination;
  }

  /** Returns the told address as text. */
  public String text() {
    return SocketText.of(told());
  }

  /** Returns the real address as text, if another one was told; else empty. */
  public String via() {
    return told == null ? "" : SocketText.of(real());
  }

  /** Returns the fields for a line of the log: the real address only where it is another. */
  public String fields() {
    String fields = "client=" + text();
    return told == null ? fields : fields + " via=" + SocketText.of(real());
  }
}
