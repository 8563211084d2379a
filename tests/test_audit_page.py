"""docs/audit.md is what the audit finds; write it anew with ``python tests/test_audit_page.py``."""

from __future__ import annotations

from pathlib import Path

from audit_page import audit_page
from audited import write_up_told

PAGE = Path(__file__).resolve().parent.parent / "docs" / "audit.md"


def test_the_page_is_what_the_audit_finds() -> None:
    assert PAGE.read_text(encoding="utf-8") == audit_page(write_up_told())


if __name__ == "__main__":
    PAGE.write_text(audit_page(write_up_told()), encoding="utf-8")
