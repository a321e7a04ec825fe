package io.cenote.transport.dns;

import java.util.function.Consumer;

/**
 * Look-ups of names. Each ends in time with one answer, which comes later on the loop, never before
 * the call has returned.
 *
 * <p>Thread: the loop of the look-ups. Owner: its creator, which closes it.
 */
public interface LookUps extends AutoCloseable {
  /** Looks up the addresses of a host. */
  void host(HostQuestion question, Consumer<HostAnswer> then);

  /** Looks up the SRV records of a service. */
  void service(String name, Consumer<Answer<ServiceRecord>> then);

  /** Ends all look-ups under way. Thread: any. */
  @Override
  void close();
}
