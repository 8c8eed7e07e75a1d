"""Reads a harbour's tide table and answers simple questions about it.

A table is a text file with one line for each tide:

    2026-03-01 04:12 high 3.8
    2026-03-01 10:25 low 0.6
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Tide:
    at: datetime
    kind: str
    height_m: float


def parse_line(line: str) -> Tide:
    date, time, kind, height = line.split()
    if kind not in ("high", "low"):
        raise ValueError(f"a tide is high or low, not {kind!r}")
    return Tide(datetime.fromisoformat(f"{date} {time}"), kind, float(height))


def read_table(path: Path) -> list[Tide]:
    """All tides of a file in the order of time; empty lines are passed over."""
    lines = path.read_text(encoding="utf-8").splitlines()
    tides = [parse_line(line) for line in lines if line.strip()]
    return sorted(tides, key=lambda tide: tide.at)


def next_tide(tides: list[Tide], now: datetime, kind: str) -> Tide | None:
    """The first tide of a kind after `now`; None when the table ends before."""
    for tide in tides:
        if tide.kind == kind and tide.at > now:
            return tide
    return None


def ranges(tides: list[Tide]) -> list[float]:
    """How far the water moves from each tide to the next, in metres."""
    return [abs(b.height_m - a.height_m) for a, b in zip(tides, tides[1:])]


def highest(tides: list[Tide]) -> Tide | None:
