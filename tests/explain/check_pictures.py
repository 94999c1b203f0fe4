#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
"""The pictures of reports in docs/explain.md are those of the gallery: a comment names the case, and the text below it is what its
golden file holds. Fails where they differ, where a kind that the gallery shows has no picture; --update writes the pictures anew."""
import argparse
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "explain.md"
PICTURE = re.compile(r"<!-- ([\w-]+/[\w-]+) ([\w-]+) -->\n\n((?:    .*\n)*)")


def cases(golden):
    """Case -> lines of its report."""
    found = {}
    for line in golden.read_text().splitlines():
        if heading := re.fullmatch(r"=== ([\w-]+) \(.*\)", line):
            lines = found.setdefault(heading[1], [])
        else:
            lines.append(line)
    return found


def picture(program, case):
    golden = HERE / f"{program}.golden"
    if not golden.exists() or case not in cases(golden):
        sys.exit(f"docs/explain.md shows {case} of {program}, which is not in the gallery")
    return "".join(f"    {line}\n" for line in cases(golden)[case])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--update", action="store_true")
    update = parser.parse_args().update
    text = PAGE.read_text()
    right = PICTURE.sub(lambda m: f"<!-- {m[1]} {m[2]} -->\n\n{picture(m[1], m[2])}", text)
    if update:
        PAGE.write_text(right)
    elif right != text:
        sys.exit("docs/explain.md shows reports as they were: check_pictures.py --update, and read what has changed")
    said = {kind for golden in HERE.glob("*/*.golden") for kind in re.findall(r"^tutti: ([\w-]+):", golden.read_text(), re.MULTILINE)}
    missing = said - set(re.findall(r"^    tutti: ([\w-]+):", right, re.MULTILINE))
    if missing:
        sys.exit(f"docs/explain.md has no picture of: {', '.join(sorted(missing))}")


if __name__ == "__main__":
    main()
