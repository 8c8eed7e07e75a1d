"""A household ledger kept in plain text, one posting a line.

    2024-03-01  groceries   bank      42.10  # market
    2024-03-02  bank        salary  2100.00
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Iterable, Iterator

LINE = re.compile(
    r"^(?P<day>\d{4}-\d{2}-\d{2})\s+(?P<to>\S+)\s+(?P<source>\S+)\s+(?P<amount>-?[\d.]+)"
    r"(?:\s+#\s*(?P<note>.*))?$"
)


class LedgerError(ValueError):
    """A line that cannot be read, with the place where it stands."""

    def __init__(self, path: Path, number: int, reason: str) -> None:
        super().__init__(f"{path}:{number}: {reason}")
        self.path = path
        self.number = number


@dataclass(frozen=True)
class Posting:
    day: date
    to: str
    source: str
    amount: Decimal
    note: str = ""


@dataclass
class Ledger:
    postings: list[Posting] = field(default_factory=list)

    def balances(self, until: date | None = None) -> dict[str, Decimal]:
        totals: dict[str, Decimal] = defaultdict(Decimal)
        for posting in self.postings:
            if until is not None and posting.day > until:
                continue
            totals[posting.to] += posting.amount
            totals[posting.source] -= posting.amount
        return {name: total for name, total in sorted(totals.items()) if total != 0}

    def by_month(self, account: str) -> dict[str, Decimal]:
        months: dict[str, Decimal] = defaultdict(Decimal)
        for posting in self.postings:
            if posting.to == account:
                months[posting.day.strftime("%Y-%m")] += posting.amount
            elif posting.source == account:
                months[posting.day.strftime("%Y-%m")] -= posting.amount
        return dict(months)


def read_postings(path: Path) -> Iterator[Posting]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            match = LINE.match(text)
            if match is None:
                raise LedgerError(path, number, "expected: date, account, account, amount")
            try:
                amount = Decimal(match["amount"])
            except InvalidOperation as cause:
                raise LedgerError(path, number, f"no amount: {match['amount']!r}") from cause
            yield Posting(
                day=date.fromisoformat(match["day"]),
                to=match["to"],
                source=match["source"],
                amount=amount,
                note=match["note"] or "",
            )


def load(paths: Iterable[Path]) -> Ledger:
    ledger = Ledger()
    for path in paths:
        ledger.postings.extend(read_postings(path))
    ledger.postings.sort(key=lambda posting: posting.day)
    return ledger


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--account", help="show one account by month")
    options = parser.parse_args(argv)
    try:
        ledger = load(options.files)
    except (LedgerError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    rows = ledger.by_month(options.account) if options.account else ledger.balances()
    width = max((len(name) for name in rows), default=0)
    for name, total in rows.items():
        print(f"{name:<{width}}  {total:>12.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
