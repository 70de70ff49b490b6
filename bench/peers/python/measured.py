"""How every peer is run: reads a case, times the job alone, checks the answer and prints one line of JSON."""

import argparse
import gc
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

import numpy as np

TYPES = {"f64": "<f8", "u32": "<u4"}


@dataclass(frozen=True)
class Case:
    """A folder that the generator wrote: named parameters and named arrays."""

    name: str
    params: dict
    arrays: dict

    def __getitem__(self, name):
        return self.arrays[name]

    def __contains__(self, name):
        return name in self.arrays


def read(folder):
    """The case in a folder. Raises ValueError when an array is not as long as its shape says."""
    described = json.loads((folder / "case.json").read_text())
    arrays = {}
    for name, array in described["arrays"].items():
        numbers = np.fromfile(folder / array["file"], dtype=TYPES[array["type"]])
        arrays[name] = numbers.reshape(array["shape"])
    return Case(described["name"], described["params"], arrays)


def run(peer, packages, job, prepare, answer, quality):
    """
    Times `answer(prepare(case))` without `prepare`, after one turn that is not timed and loads what loads late.

    `quality(case, answer)` refuses a wrong answer by raising. `packages` are the distributions that do the work.
    """
    parser = argparse.ArgumentParser(description=peer)
    parser.add_argument("--case", type=Path, required=True, help="folder of the case")
    parser.add_argument("--repeat", type=int, default=5, help="how many times the job is timed")
    options = parser.parse_args()
    case = read(options.case)
    seconds, result = [], answer(prepare(case))
    for _ in range(options.repeat):
        inputs = prepare(case)
        gc.collect()
        gc.disable()
        start = perf_counter()
        result = answer(inputs)
        seconds.append(perf_counter() - start)
        gc.enable()
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    line = {"peer": peer, "version": versions, "job": job, "seconds": seconds, "quality": quality(case, result)}
    print(json.dumps(line, allow_nan=False))
