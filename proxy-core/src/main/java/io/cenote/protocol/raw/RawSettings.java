package io.cenote.protocol.raw;

/** Settings of {@code protocol = tcp}: there are none. */
public enum RawSettings {
  NONE;

  @Override
  public String toString() {
    return "";
  }
}
