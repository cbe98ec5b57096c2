"""Pages a second of reading, beside pdfium alone, pdftotext and pdfplumber; page images a second; peak memory.

    python benchmarks/extract.py FILE.pdf…

Every figure is CPU time of one process of its own (children counted), so that they compare on a busy machine.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

_MEASURE = """
import json, resource, sys
from pathlib import Path
{setup}
path = sys.argv[1]
body = Path(path).read_bytes()
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
def spent():
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, WHO))
before = spent()
pages = {work}
peak = max(resource.getrusage(who).ru_maxrss for who in WHO)
print(json.dumps([pages, spent() - before, peak // 1024]))
"""
_ALONE = """
import pypdfium2
def alone(body):
    return sum(1 for page in pypdfium2.PdfDocument(body) if page.get_textpage().get_text_range() or True)
"""
_PLUMBER = """
import pdfplumber
def plumb(path):
    return sum(1 for page in pdfplumber.open(path, pages=list(range(1, 21))).pages if page.extract_text() or True)
"""
_POPPLER = """
import subprocess
def poppler(path):
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.count(bytes([12]))
"""
_IMAGES = "from pipeline.extract.images import page_count, render_all"

_ROOT = Path(__file__).resolve().parents[1]

RUNS = {
    "kaitei, reading order": ("from pipeline.extract import read", "len(read(body, '').pages)"),
    "pdfium alone": (_ALONE, "alone(body)"),
    "pdftotext": (_POPPLER, "poppler(path)"),
    "pdfplumber (20 pages)": (_PLUMBER, "plumb(path)"),
    "kaitei, images 100 dpi": (_IMAGES, "len(render_all(body, tuple(range(1, min(page_count(body), 40) + 1))))"),
}


def missing(name: str) -> bool:
    """Whether a tool to compare with is not installed."""
    tool = {"pdftotext": shutil.which("pdftotext"), "pdfplumber (20 pages)": importlib.util.find_spec("pdfplumber")}
    return name in tool and tool[name] is None


def main(paths: list[str]) -> int:
    """Measure every tool on every file; 2 when no file is named."""
    if not paths:
        print(__doc__)
        return 2
    for path in paths:
        print(Path(path).name)
        for name, (setup, work) in RUNS.items():
            if missing(name):
                print(f"  {name:28s} not installed")
                continue
            script = _MEASURE.replace("{setup}", setup).replace("{work}", work)
            done = subprocess.run([sys.executable, "-c", script, str(Path(path).resolve())], capture_output=True, check=False, cwd=_ROOT)
            if done.returncode:
                print(f"  {name:28s} failed: {done.stderr.decode('utf-8', 'replace').strip().splitlines()[-1]}")
                continue
            pages, seconds, peak = json.loads(done.stdout)
            print(f"  {name:28s} {pages / max(seconds, 1e-6):8.1f} pages/s   {pages:4d} pages in {seconds:6.2f} s   {peak:4d} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
