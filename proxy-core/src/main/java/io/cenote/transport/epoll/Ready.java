package io.cenote.transport.epoll;

/** Readiness of a socket from epoll_wait(2): the bits of linux/eventpoll.h. */
public final class Ready {
  /** There are bytes to read. */
  public static final int IN = 0x1;

  /** Urgent data is somewhere in the stream. */
  public static final int PRI = 0x2;

  /** There is room to write. */
  public static final int OUT = 0x4;

  /** It has failed. */
  public static final int ERR = 0x8;

  /** Both directions are shut. */
  public static final int HUP = 0x10;

  /** The peer's FIN is in the kernel. */
  public static final int RDHUP = 0x2000;

  /** Any of these is a reason to read. */
  public static final int INPUT = IN | PRI | ERR | HUP | RDHUP;

  private Ready() {}
}
