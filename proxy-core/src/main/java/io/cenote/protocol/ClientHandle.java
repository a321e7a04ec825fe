package io.cenote.protocol;

/**
 * Handle of a client's connection, for its protocol.
 *
 * <p>Thread: any.
 */
public interface ClientHandle {
  /** Number that no other client of this process has. */
  long id();

  /** Address from which the client comes, as text. */
  String address();

  /** Address to which the client has connected, as text. */
  String localAddress();

  /** Tests whether TLS can begin, and has not. Thread: the client's loop. */
  default boolean awaitsTls() {
    return false;
  }

  /** Ends the client's session, after the replies that it has been sent. */
  void disconnect();
}
