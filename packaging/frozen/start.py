"""Where the frozen program begins."""

import multiprocessing
import sys

# A process of a pool begins here too, and goes no further.
multiprocessing.freeze_support()

from studio.__main__ import main  # noqa: E402

sys.exit(main())
