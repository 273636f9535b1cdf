"""Says which operations of the OpenAPI document answered 2xx in no test.

Arguments: the document, the folder in which the tests noted what they reached.
"""

import json
import re
import sys
from pathlib import Path

METHODS = {"get", "post", "put", "patch", "delete"}


def main(document: str, folder: str) -> int:
    files = Path(folder).iterdir() if Path(folder).is_dir() else []
    reached = {line for file in files for line in file.read_text().splitlines()}
    if not reached:
        print(f"{folder}: nothing was noted; run tests/run", file=sys.stderr)
        return 1
    operations = [
        (method.upper(), path)
        for path, item in json.loads(Path(document).read_text())["paths"].items()
        for method in item
        if method in METHODS
    ]
    missing = [f"{method} {path}" for method, path in operations if not is_reached(method, path, operations, reached)]
    print(f"{len(operations) - len(missing)} of {len(operations)} operations answered 2xx in a test")
    for line in sorted(missing):
        print(f"  never: {line}", file=sys.stderr)
    return int(bool(missing))


def is_reached(method: str, path: str, operations: list[tuple[str, str]], reached: set[str]) -> bool:
    """Whether a noted request is of this operation, and of none whose path is that very text."""
    literal = {known for known in (f"{other} {there}" for other, there in operations) if "{" not in known}
    pattern = re.compile(re.escape(f"{method} ") + re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path)) + "$")
    return any(pattern.match(line) and (line not in literal or "{" not in path) for line in reached)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
