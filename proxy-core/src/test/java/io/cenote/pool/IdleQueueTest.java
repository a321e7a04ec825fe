package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cenote.protocol.PoolKey;
import io.cenote.testing.Members;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import org.junit.jupiter.api.Test;

class IdleQueueTest {
  private final IdleQueue<Item> queue = new IdleQueue<>();

  private static final class Item implements IdleQueue.Item<Item> {
    private final Member member;
    private final RecencyList.Place<Item> place = new RecencyList.Place<>(this);
    private final RecencyList.Place<Item> placeOfKey = new RecencyList.Place<>(this);
    private final RecencyList.Place<Item> placeOfMember = new RecencyList.Place<>(this);

    Item(Member member) {
      this.member = member;
    }

    @Override
    public long recentAt() {
      return 0;
    }

    @Override
    public PoolKey key() {
      return PoolKey.NONE;
    }

    @Override
    public Member member() {
      return member;
    }

    @Override
    public RecencyList.Place<Item> place() {
      return place;
    }

    @Override
    public RecencyList.Place<Item> placeOfKey() {
      return placeOfKey;
    }

    @Override
    public RecencyList.Place<Item> placeOfMember() {
      return placeOfMember;
    }
  }

  /** Behind a name there may be another address each minute, for months. */
  @Test
  void shouldForgetMembersThatLeftOnceTheyHaveNoneIdle() {
    Member stays = Members.of(0, 1);
    Item kept = new Item(stays);
    queue.add(kept);
    for (int i = 1; i <= 100; i++) {
      Member member = Members.of(i, 1);
      Item item = new Item(member);
      queue.add(item);
      queue.remove(item);
      member.condition().move(MemberState.LEFT, "", i);
      queue.forget(each -> each.condition().state() == MemberState.LEFT);
    }
    assertEquals(1, queue.members());
    assertSame(kept, queue.newestFor(PoolKey.NONE, stays, null));
  }

  @Test
  void shouldForgetNoMemberThatHasOneIdle() {
    Member member = Members.of(1, 1);
    Item item = new Item(member);
    queue.add(item);
    queue.forget(each -> true);
    assertSame(item, queue.newestFor(PoolKey.NONE, member, null));
    queue.remove(item);
    queue.forget(each -> true);
    assertEquals(0, queue.members());
  }
}
