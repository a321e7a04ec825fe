"""For python3 -m redissuite."""

import sys

from redissuite.main import main

sys.exit(main())
