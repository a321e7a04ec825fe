package io.cenote.tunnel;

/** State of one direction of a tunnel. */
enum Flow {
  OPEN,
  /** The source has ended; its bytes are still on their way. */
  FLUSHING,
  /** FIN was passed on. */
  FINISHED,
  /** The sink takes no more; later bytes are dropped. */
  BROKEN;

  /** The state after a failed write to the sink. */
  Flow broken() {
    return this == FINISHED ? this : BROKEN;
  }
}
