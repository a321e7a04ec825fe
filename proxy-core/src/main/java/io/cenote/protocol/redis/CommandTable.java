package io.cenote.protocol.redis;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands by name. What the proxy must know of some is written here; whatever else the server
 * has, its own {@code COMMAND} says (https://redis.io/docs/latest/commands/command/).
 *
 * <p>Thread: any; never changes.
 */
final class CommandTable {
  private static final int SIZE = 2048;

  /** Commands that change what the server keeps for a connection, or that the proxy answers. */
  private static final Map<Kind, String> SPECIAL =
      Map.ofEntries(
          Map.entry(Kind.BLOCKING, "blpop brpop blmove brpoplpush blmpop bzpopmin bzpopmax bzmpop"),
          Map.entry(Kind.MAY_BLOCK, "xread xreadgroup"),
          Map.entry(Kind.WAIT, "wait waitaof"),
          Map.entry(Kind.MULTI, "multi"),
          Map.entry(Kind.EXEC, "exec"),
          Map.entry(Kind.DISCARD, "discard"),
          Map.entry(Kind.WATCH, "watch"),
          Map.entry(Kind.UNWATCH, "unwatch"),
          Map.entry(Kind.SUBSCRIBE, "subscribe psubscribe unsubscribe punsubscribe"),
          Map.entry(Kind.SHARD_SUBSCRIBE, "ssubscribe sunsubscribe"),
          Map.entry(Kind.MONITOR, "monitor sync psync replconf debug"),
          Map.entry(Kind.STICKY, "readonly readwrite asking"),
          Map.entry(Kind.SELECT, "select"),
          Map.entry(Kind.AUTH, "auth"),
          Map.entry(Kind.HELLO, "hello"),
          Map.entry(Kind.RESET, "reset"),
          Map.entry(Kind.QUIT, "quit"),
          Map.entry(Kind.CLIENT, "client"),
          Map.entry(Kind.SCRIPT, "script"));

  /** For servers that do not let us ask: the commands of Redis 7.0 that leave nothing behind. */
  private static final String KNOWN =
      "acl append bgrewriteaof bgsave bitcount bitfield bitfield_ro bitop bitpos cluster command"
          + " config copy dbsize decr decrby del dump echo eval eval_ro evalsha evalsha_ro exists"
          + " expire expireat expiretime failover fcall fcall_ro flushall flushdb function geoadd"
          + " geodist geohash geopos georadius georadius_ro georadiusbymember"
          + " georadiusbymember_ro geosearch geosearchstore get getbit getdel getex getrange getset"
          + " hdel hexists hget hgetall hincrby hincrbyfloat hkeys hlen hmget hmset hrandfield hscan"
          + " hset hsetnx hstrlen hvals incr incrby incrbyfloat info keys lastsave latency lcs"
          + " lindex linsert llen lmove lmpop lolwut lpop lpos lpush lpushx lrange lrem lset ltrim"
          + " memory mget migrate module move mset msetnx object persist pexpire pexpireat"
          + " pexpiretime pfadd pfcount pfdebug pfmerge pfselftest ping psetex pttl publish pubsub"
          + " randomkey rename renamenx replicaof restore restore-asking role rpop rpoplpush rpush"
          + " rpushx sadd save scan scard sdiff sdiffstore set setbit setex setnx setrange shutdown"
          + " sinter sintercard sinterstore sismember slaveof slowlog smembers smismember smove sort"
          + " sort_ro spop spublish srandmember srem sscan strlen substr sunion sunionstore swapdb"
          + " time touch ttl type unlink xack xadd xautoclaim xclaim xdel xgroup xinfo xlen"
          + " xpending xrange xrevrange xsetid xtrim zadd zcard zcount zdiff zdiffstore zincrby"
          + " zinter zintercard zinterstore zlexcount zmpop zmscore zpopmax zpopmin zrandmember"
          + " zrange zrangebylex zrangebyscore zrangestore zrank zrem zremrangebylex"
          + " zremrangebyrank zremrangebyscore zrevrange zrevrangebylex zrevrangebyscore zrevrank"
          + " zscan zscore zunion zunionstore";

  /** One command. */
  static final class Command {
    private final String name;
    private final byte[] bytes;
    private final Kind kind;

    Command(String name, Kind kind) {
      this.name = name;
      this.kind = kind;
      bytes = name.getBytes(StandardCharsets.US_ASCII);
    }

    /** In lower case. */
    String name() {
      return name;
    }

    Kind kind() {
      return kind;
    }
  }

  /** What nobody knows. */
  static final Command UNKNOWN = new Command("", Kind.UNKNOWN);

  private final @Nullable Command[] slots = new @Nullable Command[SIZE];
  private int count;

  /** The commands that are written here. */
  static CommandTable builtIn() {
    return of(words(KNOWN, Kind.PLAIN));
  }

  /**
   * The commands of a server.
   *
   * @param found every name in lower case, with {@link Kind#PLAIN} or {@link Kind#BLOCKING} as its
   *     flags say
   */
  static CommandTable of(Map<String, Kind> found) {
    Map<String, Kind> all = new HashMap<>(found);
    SPECIAL.forEach((kind, names) -> all.putAll(words(names, kind)));
    CommandTable table = new CommandTable();
    all.forEach((name, kind) -> table.add(new Command(name, kind)));
    return table;
  }

  private static Map<String, Kind> words(String names, Kind kind) {
    Map<String, Kind> words = new HashMap<>();
    for (String name : names.split(" ")) {
      words.put(name, kind);
    }
    return words;
  }

  private void add(Command command) {
    if (count >= SIZE / 2 || command.bytes.length > RequestScanner.SHORT) {
      return; // a server with a thousand commands: the rest is unknown to both, and pins
    }
    int at = hash(command.name);
    while (slots[at] != null) {
      at = (at + 1) & (SIZE - 1);
    }
    slots[at] = command;
    count++;
  }

  boolean has(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    int at = hash(name);
    for (Command here = slots[at]; here != null; here = slots[at]) {
      if (Arrays.equals(here.bytes, bytes)) {
        return true;
      }
      at = (at + 1) & (SIZE - 1);
    }
    return false;
  }

  /** The command whose name stands there, in letters of either case. */
  Command find(ByteBuf bytes, int from, int length) {
    if (length <= 0) {
      return UNKNOWN;
    }
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = hash * 31 + lower(bytes.getByte(from + i));
    }
    int at = spread(hash);
    for (Command here = slots[at]; here != null; here = slots[at]) {
      if (matches(here.bytes, bytes, from, length)) {
        return here;
      }
      at = (at + 1) & (SIZE - 1);
    }
    return UNKNOWN;
  }

  private static boolean matches(byte[] name, ByteBuf bytes, int from, int length) {
    if (name.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (name[i] != lower(bytes.getByte(from + i))) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
  }

  private static int hash(String name) {
    return spread(name.toLowerCase(Locale.ROOT).hashCode());
  }

  private static int spread(int hash) {
    return (hash ^ hash >>> 11 ^ hash >>> 22) & (SIZE - 1);
  }
}
