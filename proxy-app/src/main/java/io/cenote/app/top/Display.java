package io.cenote.app.top;

import java.io.IOException;
import java.util.List;

/** Display that a person looks at, with keys. */
interface Display {
  /** No key was pressed. */
  int NONE = -1;

  /** Returns its size now. */
  Screen size() throws IOException;

  /**
   * Waits for a key, a tenth of a second at most.
   *
   * @return its character, or {@link #NONE}
   */
  int key() throws IOException;

  /** Shows the lines in place of those before. */
  void show(List<Line> lines) throws IOException;
}
