package io.cenote.transport.epoll;

import io.cenote.transport.socket.LateOptions;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.UnixChannel;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Base of a socket for Netty's interfaces: its descriptor, its addresses, looked up on demand, and
 * the ends of its two directions.
 */
abstract class SocketBase extends AbstractChannel implements DuplexChannel, UnixChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false);

  private final LeanSocket socket;
  private final byte @Nullable [] remote;

  /** Place among the channels whose options are still to be set. */
  final LateOptions.Place late = new LateOptions.Place(this);

  /**
   * Creates a channel of that socket.
   *
   * @param remote the peer's address as accept4(2) gave it; null for a socket of our own
   */
  SocketBase(@Nullable Channel parent, LeanSocket socket, byte @Nullable [] remote) {
    super(parent, new LeanId());
    this.socket = socket;
    this.remote = remote;
  }

  /**
   * Sets options that matter only after seconds, once the connection has lived for one or two: a
   * shorter one has no use for them. Thread: that loop, on which the channel is registered.
   */
  public void setLate(LateOptions options, Consumer<Channel> setter) {
    options.add(late, setter);
  }

  /** Tests whether it is a TCP connection, which has options and facts that others lack. */
  public final boolean isTcp() {
    return !socket.isUnix();
  }

  public final LeanSocket socket() {
    return socket;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public FileDescriptor fd() {
    return socket;
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  protected void doBind(SocketAddress local) throws Exception {
    socket.bind(local);
  }

  @Override
  protected void doDisconnect() throws Exception {
    doClose();
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return socket.isUnix() ? socket.localDomainSocketAddress() : socket.localAddress();
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    byte[] known = remote;
    if (socket.isUnix()) {
      return socket.remoteDomainSocketAddress();
    }
    return known == null
        ? socket.remoteAddress()
        : NativeInetAddress.address(known, 0, known.length);
  }

  // --- half-closure

  @Override
  public boolean isOutputShutdown() {
    return socket.isOutputShutdown();
  }

  @Override
  public boolean isShutdown() {
    return isInputShutdown() && isOutputShutdown();
  }

  @Override
  protected void doShutdownOutput() throws Exception {
    socket.shutdown(false, true);
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
    return promise;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  /** Is not supported: nothing in the proxy ends the input of a socket it goes on writing to. */
  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    return promise.setFailure(new UnsupportedOperationException("shutdown of the input"));
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    return close(promise);
  }
}
