"""``python -m dlhw3``."""

import sys

from dlhw3.errors import EXIT_INTERRUPTED

if __name__ == "__main__":
    try:
        from dlhw3.cli import main
    except KeyboardInterrupt:
        print("dlhw3: interrupted", file=sys.stderr)
        sys.exit(EXIT_INTERRUPTED)
    main()
