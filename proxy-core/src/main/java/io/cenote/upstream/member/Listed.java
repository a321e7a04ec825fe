package io.cenote.upstream.member;

import io.cenote.transport.Endpoint;

/** One entry of the list of endpoints, as its user has written it. */
public sealed interface Listed {
  /** Its text: the label of every counter. */
  String text();

  /** Its share of the sessions, against the other entries; 0: it gets no new session. */
  int weight();

  /**
   * Address, or a name whose addresses come and go.
   *
   * @param endpoint where it is
   * @param weight 0 to 1000, of each of its addresses
   */
  record Place(Endpoint endpoint, int weight) implements Listed {
    @Override
    public String text() {
      return endpoint.toString();
    }
  }

  /**
   * Name of a service (SRV, RFC 2782), which says hosts, ports, priorities and weights.
   *
   * @param name for example {@code _redis._tcp.example.org}
   */
  record Service(String name) implements Listed {
    @Override
    public String text() {
      return "srv:" + name;
    }

    @Override
    public int weight() {
      return 1;
    }
  }
}
