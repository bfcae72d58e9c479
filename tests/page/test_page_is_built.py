"""What ships of the page is what its sources give: built anew, byte for byte, twice."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from browser import require_page_tools

pytestmark = pytest.mark.oracle
ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "src" / "handlens" / "page" / "built"
PARTS = ("page.js", "page.css", "page.html")


@pytest.mark.skipif(not (ROOT / "web" / "src" / "page" / "main.ts").exists(), reason="the page itself is not in this tree yet")
def test_what_ships_is_what_the_sources_give(tmp_path: Path) -> None:
    require_page_tools()
    for out in (tmp_path / "once", tmp_path / "again"):
        subprocess.run([str(ROOT / "tools" / "build-page"), str(out)], check=True, capture_output=True)
        assert sorted(path.name for path in out.iterdir()) == sorted(PARTS)
        for part in PARTS:
            assert (out / part).read_bytes() == (BUILT / part).read_bytes(), f"{part} is not what web/ gives: tools/build-page"


def test_the_lock_file_names_no_host() -> None:
    """Packages are pinned by version and hash; where they come from is each machine's own setting."""
    locked = (ROOT / "web" / "package-lock.json").read_text()
    assert '"integrity": "sha512-' in locked
    assert '"resolved"' not in locked
