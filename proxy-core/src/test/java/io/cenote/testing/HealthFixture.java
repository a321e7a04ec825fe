package io.cenote.testing;

import io.cenote.upstream.health.HealthSettings;
import java.time.Duration;

/**
 * Health settings for a test that says only what it is about. By itself they are the shipped ones.
 */
public final class HealthFixture {
  private Duration interval = Duration.ZERO;
  private HealthSettings.Steps steps = new HealthSettings.Steps(3, 2);
  private HealthSettings.Question question = new HealthSettings.Question("", "");
  private HealthSettings.Passive passive =
      new HealthSettings.Passive(5, Duration.ofSeconds(1), Duration.ofSeconds(30), 50);
  private HealthSettings.OnDown onDown = HealthSettings.OnDown.KEEP;
  private HealthSettings.WhenDown whenDown = HealthSettings.WhenDown.FAIL;

  private HealthFixture() {}

  /** The shipped settings. */
  public static HealthFixture of() {
    return new HealthFixture();
  }

  /** Checks so often, and so many in a row change the state. */
  public HealthFixture checked(Duration often, int fall, int rise) {
    interval = often;
    steps = new HealthSettings.Steps(fall, rise);
    return this;
  }

  /** What a check asks. */
  public HealthFixture asks(String send, String expect) {
    question = new HealthSettings.Question(send, expect);
    return this;
  }

  /** When an endpoint is ejected. */
  public HealthFixture passive(HealthSettings.Passive rules) {
    passive = rules;
    return this;
  }

  /** What happens to the sessions of an endpoint that goes down. */
  public HealthFixture onDown(HealthSettings.OnDown fate) {
    onDown = fate;
    return this;
  }

  /** What happens to newcomers while all are down. */
  public HealthFixture whenDown(HealthSettings.WhenDown fate) {
    whenDown = fate;
    return this;
  }

  /** The settings. */
  public HealthSettings build() {
    return new HealthSettings(
        new HealthSettings.Active(interval, Duration.ofSeconds(1), steps, question),
        passive,
        onDown,
        whenDown);
  }
}
