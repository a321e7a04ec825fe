package io.cenote.lease;

import io.cenote.protocol.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Queue of the replies still expected on one upstream connection, in their order, each with its
 * recipient.
 *
 * <p>Thread: the connection's loop.
 */
final class PendingReplies {
  private static final int FIRST_SIZE = 16;

  private @Nullable Recipient[] recipients = new @Nullable Recipient[FIRST_SIZE];
  private @Nullable Reply[] replies = new @Nullable Reply[FIRST_SIZE];
  private int head;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Adds a reply; the caller bounds their number. */
  void add(Recipient recipient, Reply reply) {
    if (size == replies.length) {
      grow();
    }
    int at = (head + size) & (replies.length - 1);
    recipients[at] = recipient;
    replies[at] = reply;
    size++;
    int kept = reply == Reply.PLAIN ? 0 : reply.keptBytes();
    if (kept > 0) {
      recipient.keeps(kept);
    }
  }

  /** Recipient of the next reply. */
  Recipient recipient() {
    Recipient first = recipients[head];
    if (first == null) {
      throw new IllegalStateException("pending replies: none");
    }
    return first;
  }

  /** The next reply. */
  Reply reply() {
    Reply first = replies[head];
    if (first == null) {
      throw new IllegalStateException("pending replies: none");
    }
    return first;
  }

  /** Removes the next reply, which has come. */
  void poll() {
    Reply reply = reply();
    int kept = reply == Reply.PLAIN ? 0 : reply.keptBytes();
    if (kept > 0) {
      recipient().keeps(-kept);
    }
    reply.over();
    recipients[head] = null;
    replies[head] = null;
    head = (head + 1) & (replies.length - 1);
    size--;
  }

  /** Tests whether all recipients have gone. */
  boolean isDeserted() {
    for (int i = 0; i < size; i++) {
      Recipient recipient = recipients[(head + i) & (recipients.length - 1)];
      if (recipient != null && !recipient.isGone()) {
        return false;
      }
    }
    return true;
  }

  private void grow() {
    @Nullable Recipient[] moreRecipients = new @Nullable Recipient[size * 2];
    @Nullable Reply[] moreReplies = new @Nullable Reply[size * 2];
    for (int i = 0; i < size; i++) {
      int at = (head + i) & (size - 1);
      moreRecipients[i] = recipients[at];
      moreReplies[i] = replies[at];
    }
    recipients = moreRecipients;
    replies = moreReplies;
    head = 0;
  }
}
