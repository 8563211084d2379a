"""``python -m dlhw3.kernel FILE… | -``: check proof files, print each theorem with what it rests on.

Exit 0: every file holds. 1: a step fails, or a budget ends. 2: a file is unreadable or of another version.
"""

import sys
from pathlib import Path

from .errors import KernelError, Refused, Undecided
from .printer import theorem_text
from .proof_file import check


def main(names: list[str]) -> int:
    """Check the files and return the exit code, the greatest of theirs."""
    code = 0 if names else 2
    if not names:
        print("usage: python -m dlhw3.kernel FILE… (or - for standard input)", file=sys.stderr)
    for name in names:
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            for theorem in check(data.decode()).items():
                print(theorem_text(*theorem))
        except (OSError, UnicodeDecodeError, KernelError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            code = max(code, 1 if isinstance(error, (Refused, Undecided)) else 2)
    return code


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
