package io.cenote.protocol;

/** Key of clients that may share a connection: theirs are equal. */
public interface SharingKey {
  /** Key of clients that are all alike. */
  SharingKey ALIKE = new SharingKey() {};
}
