package io.cenote.transport.lean;

/** What epoll_wait(2) says of a socket: the bits of linux/eventpoll.h. */
final class Ready {
  static final int IN = 0x1;

  /** Urgent data is somewhere in the stream. */
  static final int PRI = 0x2;

  static final int OUT = 0x4;
  static final int ERR = 0x8;
  static final int HUP = 0x10;

  /** The peer's FIN is in the kernel. */
  static final int RDHUP = 0x2000;

  /** Any of these is a reason to read. */
  static final int INPUT = IN | PRI | ERR | HUP | RDHUP;

  private Ready() {}
}
