"""``python -m dlhw3``."""

from dlhw3.cli import main

if __name__ == "__main__":
    main()
