package io.cenote.admin;

import io.cenote.transport.Endpoint;
import java.util.List;

/**
 * Way into the admin endpoint.
 *
 * @param bind where it listens
 * @param readOnly whether it answers only what harms nobody: probes and metrics
 * @param hosts names by which it may be called
 */
record Door(Endpoint bind, boolean readOnly, AllowedHosts hosts) {
  static Door of(Endpoint bind, boolean readOnly, List<String> names) {
    return new Door(bind, readOnly, new AllowedHosts(bind, names, readOnly));
  }

  /** Tests whether the file system says who may come. */
  boolean isUnix() {
    return bind instanceof Endpoint.Unix;
  }
}
