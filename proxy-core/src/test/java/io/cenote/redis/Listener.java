package io.cenote.redis;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.util.concurrent.BlockingQueue;

/** Puts what a subscription says into a queue: {@code +channel}, messages, {@code -channel}. */
final class Listener extends RedisPubSubAdapter<String, String> {
  private final BlockingQueue<String> heard;

  Listener(BlockingQueue<String> heard) {
    this.heard = heard;
  }

  @Override
  public void subscribed(String channel, long count) {
    heard.add("+" + channel);
  }

  @Override
  public void message(String channel, String message) {
    heard.add(message);
  }

  @Override
  public void unsubscribed(String channel, long count) {
    heard.add("-" + channel);
  }
}
