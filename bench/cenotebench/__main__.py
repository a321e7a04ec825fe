"""python3 -m cenotebench"""

import sys

from cenotebench.main import main

sys.exit(main())
