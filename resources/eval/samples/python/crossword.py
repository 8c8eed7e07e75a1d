'''Fills a crossword grid from a word list by backtracking.'''
import random
from typing import Dict, List, NamedTuple, Optional, Set, Tuple

BLOCK = '#'


class Slot(NamedTuple):
    row: int
    column: int
    length: int
    across: bool

    def cells(self) -> List[Tuple[int, int]]:
        if self.across:
            return [(self.row, self.column + i) for i in range(self.length)]
        return [(self.row + i, self.column) for i in range(self.length)]


def find_slots(grid: List[str]) -> List[Slot]:
    '''Every run of two or more free cells, first across and then down.'''
    slots = []
    height, width = len(grid), len(grid[0])
    for row in range(height):
        start = 0
        for column in range(width + 1):
            if column == width or grid[row][column] == BLOCK:
                if column - start >= 2:
                    slots.append(Slot(row, start, column - start, True))
                start = column + 1
    for column in range(width):
        start = 0
        for row in range(height + 1):
            if row == height or grid[row][column] == BLOCK:
                if row - start >= 2:
                    slots.append(Slot(start, column, row - start, False))
                start = row + 1
    return slots


class Filler:
    def __init__(self, grid, words, seed=0):
        self.slots = find_slots(grid)
        self.letters: Dict[Tuple[int, int], str] = {}
        self.used: Set[str] = set()
        self.by_length: Dict[int, List[str]] = {}
        self.random = random.Random(seed)
        for word in words:
            self.by_length.setdefault(len(word), []).append(word.upper())

    def candidates(self, slot: Slot) -> List[str]:
        pattern = [self.letters.get(cell) for cell in slot.cells()]
        return [
            word
            for word in self.by_length.get(slot.length, [])
            if word not in self.used
            and all(want is None or want == got for want, got in zip(pattern, word))
        ]

    def solve(self) -> bool:
        open_slots = [s for s in self.slots if any(c not in self.letters for c in s.cells())]
        if not open_slots:
            return True
        # The slot with the fewest words left fails first, if it fails at all.
        slot = min(open_slots, key=lambda s: len(self.candidates(s)))
        words = self.candidates(slot)
        self.random.shuffle(words)
        for word in words:
            written = self.place(slot, word)
            if self.solve():
                return True
            self.remove(written, word)
        return False

    def place(self, slot: Slot, word: str) -> List[Tuple[int, int]]:
        written = []
        for cell, letter in zip(slot.cells(), word):
            if cell not in self.letters:
                self.letters[cell] = letter
                written.append(cell)
        self.used.add(word)
        return written

    def remove(self, written, word: str) -> None:
        for cell in written:
            del self.letters[cell]
        self.used.discard(word)


def render(grid: List[str], letters: Dict[Tuple[int, int], str]) -> str:
    rows = []
    for y, line in enumerate(grid):
        rows.append(' '.join(BLOCK if c == BLOCK else letters.get((y, x), '.') for x, c in enumerate(line)))
    return '\n'.join(rows)


def fill(grid: List[str], words: List[str], seed: int = 0) -> Optional[str]:
    filler = Filler(grid, words, seed)
    return render(grid, filler.letters) if filler.solve() else None
