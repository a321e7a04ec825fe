package io.cenote.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the wire does what its commands say, and nothing else. */
@Timeout(120)
class WireTest {
  private static final String SERVER = "10.78.0.2";

  private Host near;
  private Host far;
  private Wire wire;
  private HostProgram visitor;

  @BeforeEach
  void lay() throws Exception {
    near = new Host("near");
    far = new Host("far");
    wire = Wire.between(near, "10.78.0.1/24", far, SERVER + "/24");
    PeerMain.on(far).command("listen 7000");
    visitor = VisitorMain.on(near);
  }

  @AfterEach
  void clear() throws Exception {
    for (AutoCloseable part : new AutoCloseable[] {wire, near, far}) {
      if (part != null) {
        part.close();
      }
    }
  }

  @Test
  void shouldDelayBothWays() throws Exception {
    open("quick", 0);
    assertEquals("quick echo", ask("quick", 1, 20_000));
    assertTrue(rttMillis() < 40, "without delay: " + rttMillis());

    wire.command("delay 40");
    open("slow", 0);
    assertEquals("slow echo", ask("slow", 1, 20_000));
    assertTrue(rttMillis() >= 80 && rttMillis() < 160, "with 40 ms each way: " + rttMillis());
  }

  @Test
  void shouldLosePacketsThatTcpSendsAgain() throws Exception {
    wire.command("delay 5");
    wire.command("loss 0.1");
    open("lossy", 0);
    assertEquals("lossy echo", ask("lossy", 60_000, 20_000));
    assertTrue(wire.count("lost") > 0, wire.stats()::toString);
    long again = matched(near, "retrans:\\d+/(\\d+)") + matched(far, "retrans:\\d+/(\\d+)");
    assertTrue(again > 0, wire.stats()::toString);
  }

  @Test
  void shouldReorderByJitterAndLoseNothing() throws Exception {
    wire.command("jitter 10");
    open("jumpy", 0);
    assertEquals("jumpy echo", ask("jumpy", 60_000, 20_000));
    assertEquals(0, wire.count("lost"), wire.stats()::toString);
  }

  @ParameterizedTest
  @CsvSource({"drop, silence", "reset, reset"})
  void shouldForgetAFlowThatWasQuiet(String how, String outcome) throws Exception {
    wire.command("forget 3 " + how);
    open("quiet", 0);
    open("kept", 1);
    // In this order: by the time the quiet flow is forgotten, the other would be too.
    assertEquals("kept echo", ask("kept", 1, 20_000));
    assertEquals("quiet echo", ask("quiet", 1, 20_000));
    assertEquals(2, flows());
    Eventually.eventually("the quiet flow is forgotten", () -> flows() < 2);

    assertEquals("quiet " + outcome, ask("quiet", 1, 1_500));
    assertEquals("kept echo", ask("kept", 1, 20_000));
    open("new", 0);
    assertEquals("new echo", ask("new", 1, 20_000));
    assertTrue(wire.count("forgotten") > 0, wire.stats()::toString);
  }

  @Test
  void shouldAnswerTheProbeOfAForgottenFlowWithAResetThatTheKernelBelieves() throws Exception {
    wire.command("forget 1 reset");
    open("probing", 2);
    Eventually.eventually("no connection is left", () -> connections(near).isBlank());
    assertEquals(1, wire.count("resets"), wire.stats()::toString);
  }

  @Test
  void shouldCarryAgainAfterACut() throws Exception {
    open("it", 0);
    wire.command("cut");
    assertEquals("it silence", ask("it", 1, 1_000));
    wire.command("mend");
    // Its byte is on its way still: the echoes of both questions come.
    Eventually.eventually("carried again", () -> ask("it", 1, 5_000).equals("it echo"));
  }

  @Test
  void shouldDropWhatItsQueueCannotHold() throws Exception {
    wire.close();
    wire = Wire.between(near, "10.78.0.1/24", far, SERVER + "/24", "--queue", "3");
    wire.command("delay 20");
    open("crowded", 0);
    assertEquals("crowded echo", ask("crowded", 60_000, 20_000));
    assertTrue(wire.count("overflow") > 0, wire.stats()::toString);
  }

  @Test
  void shouldRefuseWhatItDoesNotUnderstand() {
    AssertionError refused = assertThrows(AssertionError.class, () -> wire.command("loss 1.5"));
    assertTrue(refused.getMessage().contains("1.5 (expected: 0 to 1)"), refused.getMessage());
  }

  private void open(String name, int keepIdle) throws Exception {
    visitor.command("open " + name + " " + SERVER + " 7000 " + keepIdle);
  }

  private String ask(String name, int count, int millis) {
    try {
      List<String> said = visitor.command("ask " + name + " " + count + " " + millis);
      return said.get(said.size() - 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private long flows() {
    try {
      return wire.count("flows");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The longest round trip of a connection, as its kernel has measured it. */
  private long rttMillis() {
    return matched(near, "rtt:(\\d+)");
  }

  /** The largest number that the pattern's group finds in what ss(8) says of all connections. */
  private static long matched(Host host, String pattern) {
    return Pattern.compile(pattern)
        .matcher(connections(host))
        .results()
        .mapToLong(match -> Long.parseLong(match.group(1)))
        .max()
        .orElse(0);
  }

  private static String connections(Host host) {
    try {
      return host.run("ss", "-Htni", "state", "established");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
