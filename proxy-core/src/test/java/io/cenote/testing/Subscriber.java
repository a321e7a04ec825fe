package io.cenote.testing;

import java.util.concurrent.BlockingQueue;
import redis.clients.jedis.JedisPubSub;

/** Puts what a subscription says into a queue: {@code +channel}, messages, {@code -channel}. */
public final class Subscriber extends JedisPubSub {
  private final BlockingQueue<String> heard;

  public Subscriber(BlockingQueue<String> heard) {
    this.heard = heard;
  }

  @Override
  public void onSubscribe(String channel, int channels) {
    heard.add("+" + channel);
  }

  @Override
  public void onMessage(String channel, String message) {
    heard.add(message);
  }

  @Override
  public void onUnsubscribe(String channel, int channels) {
    heard.add("-" + channel);
  }
}
