package io.cenote.protocol.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.protocol.redis.CommandTable.Command;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of a server are read from whatever it says of them, and no answer does harm. */
class CommandReplyTest {
  /** What Redis 7.0.15 says of two commands to a client of RESP2. */
  private static final String TWO =
      lines(
          "*2 *10 $3 get :2 *2 +readonly +fast :1 :1 :1 *3 +@read +@string +@fast *0 *1 *6 $5 flags"
              + " *2 +RO +access $12 begin_search *4 $4 type $5 index $4 spec *2 $5 index :1 $9"
              + " find_keys *4 $4 type $5 range $4 spec *6 $7 lastkey :0 $7 keystep :1 $5 limit :0 *0"
              + " *10 $5 BLPOP :-3 *3 +write +noscript +blocking :1 :-2 :1 *4 +@write +@list +@slow"
              + " +@blocking *0 *1 *6 $5 flags *3 +RW +access +delete $12 begin_search *4 $4 type $5"
              + " index $4 spec *2 $5 index :1 $9 find_keys *4 $4 type $5 range $4 spec *6 $7 lastkey"
              + " :-2 $7 keystep :1 $5 limit :0 *0");

  private static final int OTHERS = 200;

  @Test
  void shouldReadAReplyOfRedis() {
    assertEquals("blpop:write,blocking get:read", read(TWO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "~2 *3 $3 get :2 ~2 +readonly +fast *4 +blpop :-3 ~2 +write +blocking %1 +a :1",
        "*2 *3 $3 get (123456789012345678901234567890 *1 +readonly *3 $5 blpop ,-inf *2 +write"
            + " +blocking",
        "*2 *3 $3 get _ *1 +readonly *5 $5 blpop #t *2 +write +blocking !4 ERR% =5 txt:y",
        "*2 *3 =7 txt:get =6 txt:42 *2 =12 txt:readonly +fast *3 =9 txt:blpop =5 txt:3 *2 +write"
            + " $8 blocking",
        "|1 +ttl :1 *2 |1 +a *2 +b +c *3 |0 +get :2 |1 +x %1 +y |0 +z ~1 |0 |0 +readonly *3 +blpop"
            + " :1 *2 +write +blocking",
        "*6 *0 *2 +set :1 :7 *3 +get :2 *1 +readonly _ *3 +blpop :2 *3 $-1 +write +blocking",
        "*3 *3 :1 +get :2 *3 +get :2 *1 +readonly *3 $5 blpop *1 *1 :1 *2 +write +blocking"
      })
  void shouldTakeAnyTypeWhereItIsNotNeeded(String reply) {
    assertEquals("blpop:write,blocking get:read", read(lines(reply)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*1 *3 $3 get :2 $2147483647",
        "*1 *3 $2147483647 get",
        "*1 *3 $3 get =2147483640 txt:ab",
        "*2147483647 *3 $3",
        "*999999999999999999 *3",
        "*9999999999999999999999 *3 $3 get :2 *0",
        "%2147483647 +a",
        "*1 %1073741824 +a",
        "*-1",
        "*-2147483648",
        "$-1",
        "*1 *3 $-2147483648 :1 *0",
        "*1 *3 $-2 :1 *0",
        "*? *3 $3 get :2 *0 .",
        "*1 *3 $? ;3 get ;0 :2 *0",
        "*1 ~? +a .",
        "*1 *3 =3 abc :2 *0",
        "*1 *3 =0  :2 *0",
        "*x",
        "*",
        "",
        "+OK",
        "_",
        "*1 *-1"
      })
  void shouldReadNoneFromWhatIsNoListOfCommands(String reply) {
    assertEquals("", read(lines(reply)));
  }

  @Test
  void shouldCountWhatIsWholeOfAReplyThatWasCutOff() {
    byte[] all = bytes(TWO);
    int second = TWO.indexOf("*10", 10);
    for (int length = 0; length < all.length; length++) {
      String expected = length < second ? "" : "get:read";
      assertEquals(expected, read(Arrays.copyOf(all, length)), "after " + length + " bytes");
    }
  }

  @Test
  void shouldSpendNoStackAndLittleMemoryOnDepthAndNumber() {
    assertEquals("", read("*1\r\n".repeat(1_000_000)));
    assertEquals("", read("|0\r\n".repeat(1_000_000)));
    assertEquals("", read("*1000000\r\n" + "*0\r\n".repeat(1_000_000)));
    String flags = "*1\r\n*3\r\n+get\r\n:1\r\n*700000\r\n" + "+a\r\n".repeat(699_999);
    assertEquals("get:read", read(flags + "+readonly\r\n"));
    StringBuilder many = new StringBuilder("*200000\r\n");
    for (int i = 0; i < 200_000; i++) {
      many.append("*3\r\n+c").append(i).append("\r\n:1\r\n*0\r\n");
    }
    assertTrue(CommandReply.commands(bytes(many.toString())).size() < 10_000);
  }

  @Test
  void shouldLeaveOutNamesThatNoClientCanSay() {
    String tooLong = "*3 $100 " + "x".repeat(100) + " :1 *0 ";
    String others = "*3 + :1 *0 *3 $3 \u00e9!! :1 *0 *3 $4 a\tbc :1 *0 *3 $3 get :1 *0";
    assertEquals("get:", read(lines("*5 " + tooLong + others)));
  }

  @Property(tries = 2000)
  void shouldReadOrRefuseAnyBytes(@ForAll byte[] bytes) {
    CommandReply.commands(bytes);
  }

  @Property(tries = 3000)
  void shouldBearARealReplyThatIsChangedAnywhere(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] reply = random.nextInt(4) == 0 ? large() : bytes(TWO);
    List<byte[]> frames = List.of(bytes("=15\r\ntxt:Some string\r\n"), bytes("$2147483647\r\n"));
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      int at = random.nextInt(reply.length);
      switch (random.nextInt(5)) {
        case 0 -> reply[at] = (byte) random.nextInt(256);
        case 1 -> reply[at] = (byte) "*$=~%|>_#,(!+-:0123456789\r\n".charAt(random.nextInt(27));
        case 2 -> reply = Arrays.copyOf(reply, at + 1);
        case 3 -> reply = with(reply, at, frames.get(random.nextInt(2)));
        default -> reply = with(reply, at, Arrays.copyOfRange(reply, at, reply.length));
      }
    }
    byte[] said = reply;
    long before = allocated();
    CommandReply.commands(said);
    long taken = allocated() - before;
    assertTrue(taken < 300_000 + 100L * said.length, taken + " bytes for " + said.length);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private static byte[] large() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes("*" + 2 * OTHERS + "\r\n"));
    byte[] both = bytes(TWO.substring(TWO.indexOf('\n') + 1));
    for (int i = 0; i < OTHERS; i++) {
      out.writeBytes(both);
    }
    return out.toByteArray();
  }

  private static byte[] with(byte[] reply, int at, byte[] more) {
    byte[] made = new byte[reply.length + more.length];
    System.arraycopy(reply, 0, made, 0, at);
    System.arraycopy(more, 0, made, at, more.length);
    System.arraycopy(reply, at, made, at + more.length, reply.length - at);
    return made;
  }

  private static String read(String reply) {
    return read(bytes(reply));
  }

  /** Each command, in their order by name, with what is known of it. */
  private static String read(byte[] reply) {
    Map<String, Command> found = CommandReply.commands(reply);
    List<String> all = new ArrayList<>();
    for (Map.Entry<String, Command> one : new TreeMap<>(found).entrySet()) {
      Command command = one.getValue();
      List<String> known = new ArrayList<>();
      if (command.isWrite()) {
        known.add("write");
      }
      if (command.isReadOnly()) {
        known.add("read");
      }
      if (command.kind() == Kind.BLOCKING) {
        known.add("blocking");
      }
      all.add(one.getKey() + ":" + String.join(",", known));
    }
    return String.join(" ", all);
  }

  /** Each word a line. */
  private static String lines(String words) {
    return words.isEmpty() ? "" : words.strip().replace(" ", "\r\n") + "\r\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
