package io.cenote.upstream;

import io.cenote.upstream.balance.Balance;
import io.cenote.upstream.health.HealthSettings;
import io.cenote.upstream.member.Listed;
import io.cenote.upstream.names.DnsSettings;
import java.time.Duration;
import java.util.List;

/**
 * Endpoints of one upstream, and how they are used.
 *
 * @param listed at least one
 * @param dns how their names are looked up
 * @param choosing the choice among them
 * @param health what takes them out of use
 */
public record EndpointSettings(
    List<Listed> listed, DnsSettings dns, Choosing choosing, HealthSettings health) {

  /**
   * Choice of a member for a session.
   *
   * @param balance the rule
   * @param connectTries members that are tried for one hand-out, each another one
   * @param mostOfEach limit of the connections of one member; 0: none
   * @param slowStart time in which a member that came up gets its full weight
   */
  public record Choosing(Balance balance, int connectTries, int mostOfEach, Duration slowStart) {
    /** Tests whether the choice goes by the client's address. */
    public boolean goesBySource() {
      return balance == Balance.SOURCE_HASH;
    }
  }
}
