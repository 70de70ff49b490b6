"""Writes a document of reference numbers into tests/golden: floats in full, one list a line."""

import json
import math
import platform
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "golden"


def write(name, packages, document):
    """`packages` are the distributions that made the numbers; their versions come first in the file."""
    made_with = {"python": platform.python_version(), **{package: version(package) for package in packages}}
    text = _text({"made_with": made_with, **document}, 0)
    (FOLDER / name).write_text(text + "\n")


def number(value):
    """A float as JSON has it: the shortest digits that read back as it, and a word for what is no number."""
    value = float(value)
    if math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"


def _text(value, depth):
    """Objects and lists of objects are spread over lines, lists of plain values stand in one."""
    margin = " " * (depth + 1)
    if isinstance(value, dict) and value:
        lines = [f"{margin}{json.dumps(key)}: {_text(item, depth + 1)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        lines = [margin + _text(item, depth + 1) for item in value]
        return "[\n" + ",\n".join(lines) + "\n" + " " * depth + "]"
    return json.dumps(value, allow_nan=False, ensure_ascii=False)
