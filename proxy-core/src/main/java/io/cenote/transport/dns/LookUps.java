package io.cenote.transport.dns;

import java.util.function.Consumer;

/**
 * Look-ups of names. Each ends in time with one answer, which comes later on the loop, never before
 * the call has returned.
 *
 * <p>Thread: the loop of the look-ups.
 */
public interface LookUps {
  /** Looks up the addresses of a host. */
  void host(HostQuestion question, Consumer<HostAnswer> then);

  /** Looks up the SRV records of a service. */
  void service(String name, Consumer<Answer<ServiceRecord>> then);
}
