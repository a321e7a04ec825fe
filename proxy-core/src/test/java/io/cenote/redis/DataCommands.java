package io.cenote.redis;

import io.cenote.testing.RespClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Commands on data whose replies depend on nothing but the commands before: no times, no order of a
 * hash table (hashes stay small, sets hold numbers).
 *
 * <p>A letter after {@code %} is a key of one type ({@code s}tring, {@code c}ounter, {@code b}its,
 * {@code h}ash, {@code l}ist, s{@code e}t, {@code z}set, stream {@code x}, {@code k}: any of them)
 * or something random: {@code v} any bytes, {@code w} a word, {@code f} one of a few fields, {@code
 * i} a number, {@code p} a positive one, {@code n} an index, {@code d} a score, {@code t} an
 * identifier that grows.
 */
final class DataCommands {
  private static final String[] TEMPLATES = {
    // strings
    "SET %s %v",
    "SET %s %v",
    "SET %s %v NX",
    "SET %s %v XX GET",
    "SET %s %v EX 100000",
    "SET %s %v KEEPTTL",
    "GET %s",
    "GET %s",
    "GET %k",
    "GETDEL %s",
    "GETEX %s PERSIST",
    "APPEND %s %v",
    "STRLEN %s",
    "GETRANGE %s %n %n",
    "SETRANGE %s %p %v",
    "SETNX %s %v",
    "GETSET %s %v",
    "MSET %s %v %s %v",
    "MGET %s %s %k",
    "INCR %c",
    "INCRBY %c %i",
    "DECR %c",
    "INCRBYFLOAT %c 0.5",
    "SET %c %i",
    "SETEX %s 100000 %v",
    // keys
    "DEL %k",
    "UNLINK %k %k",
    "EXISTS %k %k",
    "TYPE %k",
    "EXPIRE %k 100000",
    "PERSIST %k",
    "OBJECT ENCODING %k",
    "RENAME %s %s",
    "RENAMENX %s %s",
    "COPY %s %s",
    "TOUCH %k",
    // bits
    "SETBIT %b %p 1",
    "SETBIT %b %p 0",
    "GETBIT %b %p",
    "BITCOUNT %b",
    "BITPOS %b 1",
    "BITOP XOR %b %b %b",
    "BITOP NOT %b %b",
    "BITFIELD %b GET u8 0 INCRBY i5 3 1",
    // hashes
    "HSET %h %f %w",
    "HSET %h %f %w %f %w",
    "HGET %h %f",
    "HMGET %h %f %f",
    "HGETALL %h",
    "HDEL %h %f",
    "HLEN %h",
    "HKEYS %h",
    "HVALS %h",
    "HSTRLEN %h %f",
    "HSETNX %h %f %w",
    "HEXISTS %h %f",
    "HINCRBY %h number %i",
    "HINCRBYFLOAT %h number 1.25",
    // lists
    "LPUSH %l %v",
    "RPUSH %l %w %w",
    "LPOP %l",
    "RPOP %l 2",
    "LRANGE %l 0 9",
    "LLEN %l",
    "LINDEX %l %n",
    "LSET %l %n %v",
    "LREM %l 0 %w",
    "LTRIM %l 0 9",
    "LINSERT %l BEFORE %w %v",
    "LPOS %l %w",
    "LMOVE %l %l LEFT RIGHT",
    "RPOPLPUSH %l %l",
    "SORT %l ALPHA LIMIT 0 5",
    // sets
    "SADD %e %i %i %i",
    "SREM %e %i",
    "SCARD %e",
    "SISMEMBER %e %i",
    "SMISMEMBER %e %i %i",
    "SMEMBERS %e",
    "SINTERSTORE %e %e %e",
    "SUNIONSTORE %e %e %e",
    "SMOVE %e %e %i",
    // sorted sets
    "ZADD %z %d %f",
    "ZADD %z GT CH %d %f %d %f",
    "ZADD %z INCR %d %f",
    "ZSCORE %z %f",
    "ZRANGE %z 0 -1 WITHSCORES",
    "ZREVRANGE %z 0 3",
    "ZRANK %z %f",
    "ZINCRBY %z %d %f",
    "ZCARD %z",
    "ZCOUNT %z -inf %d",
    "ZREM %z %f",
    "ZRANGEBYSCORE %z -inf +inf LIMIT 1 2",
    "ZPOPMIN %z",
    "ZMSCORE %z %f %f",
    "ZUNIONSTORE %z 2 %z %z",
    "ZREMRANGEBYRANK %z 5 -1",
    // streams and the like
    "XADD %x %t %f %w",
    "XLEN %x",
    "XRANGE %x - + COUNT 5",
    "XREAD COUNT 2 STREAMS %x 0",
    "XTRIM %x MAXLEN 5",
    "PFADD %s:hll %w",
    "PFCOUNT %s:hll",
    // what blocks, or does not
    "BLPOP %l 0.01",
    "BRPOPLPUSH %l %l 0.01",
    "BZPOPMIN %z 0.01",
    "XREAD BLOCK 5 STREAMS %x 0",
    // what is wrong
    "SET %s",
    "GET",
    "HSET %h %f",
    "LPUSH %s %v",
    "INCR %h",
    "HGET %z %f",
    "OBJECT FOO %s",
    "ZADD %z abc %f",
    "SETRANGE %s -1 %v",
    "EXPIRE %k soon",
    "BITOP FOO %b %b",
    "MSET %s",
    "SET %s %v FOO",
    "XADD %x 0-0 %f %w",
    "LSET %l 1000 %v",
  };

  private static final String TYPES = "scbhlezx";
  private static final int LARGE = 150_000;

  private final Random random;
  private final String prefix;
  private int grown;

  /**
   * @param prefix of every key
   */
  DataCommands(Random random, String prefix) {
    this.random = random;
    this.prefix = prefix;
  }

  /** A command of those. */
  List<byte[]> next() {
    return fill(TEMPLATES[random.nextInt(TEMPLATES.length)]);
  }

  /** The words of the template, with what its letters stand for. */
  List<byte[]> fill(String template) {
    List<byte[]> arguments = new ArrayList<>();
    for (String word : template.split(" ")) {
      boolean isLetter = word.length() > 1 && word.charAt(0) == '%';
      arguments.add(isLetter ? some(word.charAt(1), word.substring(2)) : RespClient.bytes(word));
    }
    return arguments;
  }

  private byte[] some(char letter, String rest) {
    if (TYPES.indexOf(letter) >= 0) {
      return key(letter, rest);
    }
    return switch (letter) {
      case 'k' -> key(TYPES.charAt(random.nextInt(TYPES.length())), rest);
      case 'v' -> value();
      case 'w' -> RespClient.bytes("word" + random.nextInt(6));
      case 'f' -> RespClient.bytes("field" + random.nextInt(12));
      case 'i' -> RespClient.bytes("" + (random.nextInt(100) - 50));
      case 'p' -> RespClient.bytes("" + random.nextInt(100));
      case 'n' -> RespClient.bytes("" + (random.nextInt(12) - 6));
      case 'd' -> RespClient.bytes("" + (random.nextInt(40) - 20) / 4.0);
      case 't' -> RespClient.bytes(++grown + "-1");
      default -> throw new IllegalArgumentException("letter: " + letter);
    };
  }

  private byte[] key(char type, String rest) {
    return RespClient.bytes(prefix + type + random.nextInt(3) + rest);
  }

  /** Any bytes, mostly few. */
  byte[] value() {
    int dice = random.nextInt(1000);
    int most = dice == 0 ? LARGE : dice < 30 ? 5_000 : 20;
    byte[] value = new byte[random.nextInt(most)];
    random.nextBytes(value);
    return value;
  }
}
