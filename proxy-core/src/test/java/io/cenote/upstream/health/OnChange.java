package io.cenote.upstream.health;

import io.cenote.upstream.member.Member;

/** A listener that is about changes alone. */
record OnChange(Runnable changes) implements Health.Listener {
  @Override
  public void changed() {
    changes.run();
  }

  @Override
  public void unreachable(Member member) {}
}
