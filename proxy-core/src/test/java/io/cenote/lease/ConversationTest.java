package io.cenote.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.pool.Refusal;
import io.cenote.protocol.Bounds;
import io.cenote.protocol.CancelRequest;
import io.cenote.protocol.SharingKey;
import io.cenote.testing.SimLoop;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One line a scenario: what happens to a conversation, in words, and what it does, in words. The
 * requests are letters, see {@link WordClientSide}. Inputs, for its own lease unless {@code mux-}
 * stands before them:
 *
 * <pre>
 *   ready, fail     the lease that it waits for is ready, or cannot be had
 *   reply           the next reply comes
 *   lose, lose-partly   the connection is lost, within a reply or not
 *   drain, full, room   the lease drains; its socket is full, or takes more
 *   stalls, takes   the client takes nothing, takes all
 *   stalls-much     it takes nothing, and much is stored already
 *   fin, leaves     the client says FIN, is gone
 *   cancel, forged   somebody asks for its work to be cancelled, with its secret or another
 *   cancel-over     that is over
 *   taken, given    another client holds a connection for as long as it likes, no longer
 *   patience        the limit of the wait is over
 *   burst           a burst of replies is over
 *   turn            the turn of the loop is over
 * </pre>
 */
class ConversationTest {
  private static final int MOST = 4;

  private final List<String> log = new ArrayList<>();
  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final LeaseCounts counts = new LeaseCounts("it");
  private final Cancels cancels = new Cancels();
  private final Holds holds = new Holds(1);
  private final WordClient client = new WordClient(log);
  private @Nullable WordLease own;
  private @Nullable WordLease mux;

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(delimiter = '|', textBlock = TABLE)
  void shouldAnswerEachInputWithThoseOutputs(String mode, String inputs, String outputs) {
    mux = mode.equals("mux") ? new WordLease(log, "mux", null) : null;
    Conversation conversation =
        new Conversation(
            client, new WordClientSide(), new Bounds(MOST, 1_000, 1_000, Duration.ZERO), leases());
    client.end = () -> conversation.end(false);
    client.notTaken = conversation::notTaken;
    client.stalled = () -> conversation.sender().isStalled();
    for (String input : inputs.split(" ", -1)) {
      loop.run(() -> give(conversation, input));
    }
    String state = conversation.state().name().toLowerCase(Locale.ROOT);
    String outcome = String.join(" ", log) + " [" + state + "]";
    if (!client.gone) {
      client.leave();
    }
    assertEquals(outputs, outcome, inputs);
  }

  private Leases leases() {
    return new Leases() {
      @Override
      public Loop loop() {
        return loop;
      }

      @Override
      public LeaseCounts counts() {
        return counts;
      }

      @Override
      public Hold newHold(Hold.Owner owner) {
        return new Hold(owner, holds, loop, Duration.ofSeconds(2));
      }

      @Override
      public String describe(String detail) {
        return detail;
      }

      @Override
      public Refusal explained(Refusal refusal) {
        return refusal;
      }

      @Override
      public Cancels cancels() {
        return cancels;
      }

      @Override
      public int discardLimit() {
        return 0;
      }

      @Override
      public Lease exclusive(LeaseHolder holder) {
        WordLease lease = new WordLease(log, "own", holder);
        own = lease;
        return lease;
      }

      @Override
      public @Nullable SharedLease shared(SharingKey sharing, boolean proven) {
        if (mux != null) {
          mux.sharing = sharing;
        }
        return mux;
      }
    };
  }

  private void give(Conversation conversation, String input) {
    boolean ofMux = input.startsWith("mux-");
    WordLease lease = Objects.requireNonNull(ofMux ? mux : own);
    switch (ofMux ? input.substring(4) : input) {
      case "ready" -> lease.becomeReady();
      case "fail" -> lease.fail();
      case "reply" -> lease.reply();
      case "lose" -> lease.lose(CloseReason.PEER_RESET, false);
      case "lose-partly" -> lease.lose(CloseReason.PEER_RESET, true);
      case "drain" -> lease.drainFromOutside();
      case "full" -> lease.room = false;
      case "room" -> {
        lease.room = true;
        conversation.resume();
      }
      case "stalls" -> client.takes = false;
      case "stalls-much" -> {
        client.takes = false;
        client.stored = Uptake.SLOW;
        client.limit = 2 * Uptake.SLOW;
      }
      case "takes" -> {
        client.takes = true;
        client.stored = 0;
        client.uptake().tookAll();
        conversation.takesMore();
      }
      case "fin" -> conversation.inputEnded();
      case "leaves" -> client.leave();
      case "burst" -> lease.endBurst();
      case "cancel" ->
          conversation.cancelWork(new CancelRequest(1, new byte[] {1}), () -> log.add("cancelled"));
      case "forged" ->
          conversation.cancelWork(
              new CancelRequest(1, new byte[] {2}), () -> log.add("not-cancelled"));
      case "cancel-over" -> lease.endCancel();
      case "taken" -> holds.tryTake();
      case "given" -> holds.giveBack();
      case "patience" -> loop.runFor(Duration.ofSeconds(3));
      case "turn" -> loop.runAll();
      case "raw" -> lease.raw("R");
      default -> {
        ByteBuf said = Unpooled.copiedBuffer(input, StandardCharsets.US_ASCII);
        conversation.sender().read(said);
        said.release();
      }
    }
  }

  private static final String TABLE =
      """
      lease | q | own-want unread [waiting]
      lease | q ready | own-want unread own-send:q read [holding]
      lease | q ready reply | own-want unread own-send:q read gets:1 own-release [free]
      lease | qqq ready reply reply reply | own-want unread own-send:qqq read gets:1 gets:2 gets:3 own-release [free]
      lease | q ready reply q ready reply | own-want unread own-send:q read gets:1 own-release own-want unread own-send:q read gets:2 own-release [free]
      lease | q fail | own-want unread gets:<none> read [free]
      lease | qq fail fail | own-want unread gets:<none> own-want gets:<none> read [free]
      lease | a | gets:A [free]
      lease | qaq ready reply reply | own-want unread own-send:q own-send:q read gets:1 gets:A gets:2 own-release [free]
      lease | pq ready reply reply q reply u reply | own-want unread own-send:pq pin:pinned read gets:1 gets:2 own-send:q gets:3 own-send:u pin: gets:4 own-release [free]
      lease | qqqqqq ready reply reply reply reply reply reply | own-want unread own-send:qqqq gets:1 own-send:q gets:2 own-send:q read gets:3 gets:4 gets:5 gets:6 own-release [free]
      lease | q ready full q reply room ready reply | own-want unread own-send:q read unread gets:1 own-release own-want own-send:q read gets:2 own-release [free]
      lease | p ready full q reply room reply | own-want unread own-send:p pin:pinned read unread gets:1 own-send:q read gets:2 [holding]
      lease | b ready reply | own-want unread own-send:b pin:blocking read gets:1 own-release pin: [free]
      lease | qh ready reply ready reply | own-want unread own-send:q gets:1 own-release own-want own-send:h read gets:2 own-release [free]
      lease | q leaves | own-want unread own-forget [ended]
      lease | q ready leaves reply cancel-over | own-want unread own-send:q read own-drain:client-gone own-cancel drops:1 own-release [ended]
      lease | b ready leaves | own-want unread own-send:b pin:blocking read own-close:client-gone [ended]
      lease | p ready reply leaves | own-want unread own-send:p pin:pinned read gets:1 own-drain:client-gone own-cancel [ended]
      lease | s ready raw raw leaves | own-want unread own-send:s pin:raw read gets:R gets:R own-close:client-gone [ended]
      lease | s ready reply raw raw fin | own-want unread own-send:s pin:raw read gets:1 gets:R gets:R own-finish [holding]
      lease | q ready fin reply | own-want unread own-send:q read gets:1 own-release end:session-end [ended]
      lease | b ready fin reply | own-want unread own-send:b pin:blocking read own-finish gets:1 own-release pin: end:session-end [ended]
      lease | fin | end:session-end [ended]
      lease | q fin ready reply | own-want unread own-send:q read gets:1 own-release end:session-end [ended]
      lease | qx ready reply | own-want unread own-send:q read gets:1 own-release end:session-end [ended]
      lease | x | end:session-end [ended]
      lease | q ready lose | own-want unread own-send:q read gets:<lost> [free]
      lease | qq ready lose q ready reply | own-want unread own-send:qq read gets:<lost> gets:<lost> own-want unread own-send:q read gets:1 own-release [free]
      lease | q ready lose-partly | own-want unread own-send:q read end:peer-reset [ended]
      lease | p ready reply lose | own-want unread own-send:p pin:pinned read gets:1 end:peer-reset [ended]
      lease | p ready lose | own-want unread own-send:p pin:pinned read gets:<lost> end:peer-reset [ended]
      lease | r ready lose turn ready reply | own-want unread own-send:r read own-want-newer own-send:r gets:1 own-release [free]
      lease | r ready lose turn fail | own-want unread own-send:r read own-want-newer gets:<lost> [free]
      lease | r ready lose turn q ready reply reply | own-want unread own-send:r read own-want-newer unread own-send:r own-send:q read gets:1 gets:2 own-release [free]
      lease | rqr ready lose turn ready reply reply | own-want unread own-send:rqr read own-want-newer own-send:rr gets:1 gets:<lost> gets:2 own-release [free]
      lease | rwr ready lose turn ready reply | own-want unread own-send:rwr read gets:<lost> gets:<lost> own-want-newer own-send:r gets:1 own-release [free]
      lease | rw ready lose turn | own-want unread own-send:rw read gets:<lost> gets:<lost> [free]
      lease | ra ready lose turn ready reply | own-want unread own-send:r read own-want-newer own-send:r gets:1 gets:A own-release [free]
      lease | r ready lose leaves turn | own-want unread own-send:r read [ended]
      lease | r ready lose turn leaves | own-want unread own-send:r read own-want-newer own-forget [ended]
      lease | r ready lose turn ready lose turn ready reply | own-want unread own-send:r read own-want-newer own-send:r gets:<lost> own-unwanted own-unexpected [free]
      lease | stalls q ready reply | own-want unread own-send:q read gets:1 own-pause own-release [free]
      lease | stalls qqqqqqqq ready reply reply reply reply takes | own-want unread own-send:qqqq gets:1 own-send:q gets:2 own-send:q gets:3 own-send:q gets:4 own-pause own-send:q read [holding]
      lease | c ready | own-want unread gets:A read own-release [free]
      lease | c fail | own-want unread gets:<none> read [free]
      lease | cq ready reply | own-want unread gets:A own-send:q read gets:1 own-release [free]
      mux | c ready | own-want unread gets:A read own-release [free]
      lease | taken b given turn ready reply | unread own-want own-send:b pin:blocking read gets:1 own-release pin: [free]
      lease | taken b patience | unread refused:acquire-timeout gets:<none> read [free]
      lease | b ready reply taken b given turn ready reply | own-want unread own-send:b pin:blocking read gets:1 own-release pin: unread own-want own-send:b pin:blocking read gets:2 own-release pin: [free]
      lease | taken b leaves given turn | unread [ended]
      lease | taken pb ready reply given turn reply | own-want unread own-send:p pin:pinned gets:1 own-send:b pin:blocking read gets:2 pin:pinned [holding]
      lease | q ready cancel reply cancel-over | own-want unread own-send:q read own-cancel gets:1 cancelled own-release [free]
      lease | q ready cancel cancel-over reply | own-want unread own-send:q read own-cancel cancelled gets:1 own-release [free]
      lease | q ready cancel leaves cancel-over reply cancel-over | own-want unread own-send:q read own-cancel own-drain:client-gone own-cancel cancelled drops:1 own-release [ended]
      lease | q ready cancel lose cancel-over q ready reply | own-want unread own-send:q read own-cancel gets:<lost> cancelled own-want unread own-send:q read gets:1 own-release [free]
      lease | q ready forged reply | own-want unread own-send:q read not-cancelled gets:1 own-release [free]
      lease | q cancel ready reply | own-want unread cancelled own-send:q read gets:1 own-release [free]
      lease | cancel | cancelled [free]
      mux | qvq mux-ready mux-reply mux-burst mux-ready mux-reply | mux-want unread mux-send:q gets:1 mux-later gets:A mux-want mux-send:q read gets:2 [sharing]
      mux | q mux-ready v q mux-reply mux-burst mux-ready mux-reply | mux-want unread mux-send:q read unread gets:1 mux-later gets:A mux-want mux-send:q read gets:2 [sharing]
      mux | q | mux-want unread [waiting]
      mux | q mux-ready mux-reply | mux-want unread mux-send:q read gets:1 [sharing]
      mux | qq mux-ready mux-reply mux-reply q mux-ready | mux-want unread mux-send:q mux-send:q read gets:1 gets:2 mux-want unread mux-send:q read [sharing]
      mux | qw mux-ready mux-reply mux-burst ready reply | mux-want unread mux-send:q gets:1 mux-later own-want own-send:w read gets:1 own-release [free]
      mux | w ready reply q mux-ready mux-reply | own-want unread own-send:w read gets:1 own-release mux-want unread mux-send:q read gets:1 [sharing]
      mux | q mux-ready mux-drain q mux-reply mux-burst mux-ready mux-reply | mux-want unread mux-send:q read unread gets:1 mux-later mux-want mux-send:q read gets:2 [sharing]
      mux | q mux-ready mux-full q mux-room mux-burst mux-reply mux-reply | mux-want unread mux-send:q read mux-later unread mux-send:q read gets:1 gets:2 [sharing]
      mux | q mux-ready leaves | mux-want unread mux-send:q read mux-left [ended]
      mux | q leaves | mux-want unread mux-forget [ended]
      mux | q mux-ready mux-lose | mux-want unread mux-send:q read gets:<lost> [sharing]
      mux | r mux-ready mux-lose turn ready reply | mux-want unread mux-send:r read own-want-newer own-send:r gets:1 own-release [free]
      mux | q mux-fail | mux-want unread gets:<none> read [free]
      mux | q mux-ready stalls-much mux-reply q ready reply takes q mux-ready mux-reply | mux-want unread mux-send:q read gets:1 mux-not-taken own-want unread own-send:q read gets:1 own-pause own-release mux-want unread mux-send:q read gets:2 [sharing]
      mux | qa mux-ready mux-reply | mux-want unread mux-send:q read gets:1 gets:A [sharing]
      mux | q mux-ready fin mux-reply mux-burst | mux-want unread mux-send:q read gets:1 mux-later end:session-end mux-left [ended]
      """;
}
