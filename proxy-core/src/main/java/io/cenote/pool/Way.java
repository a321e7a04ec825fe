package io.cenote.pool;

/** Way in which connections are made; a connection made in another one serves nobody any more. */
final class Way {
  private final UpstreamSettings.Link link;

  Way(UpstreamSettings.Link link) {
    this.link = link;
  }

  UpstreamSettings.Link link() {
    return link;
  }
}
