"""Figures: what was measured, what it is compared with, and what must be reached."""

from dataclasses import dataclass, field
from statistics import median


@dataclass
class Figure:
    """One line of the table. `a` and `b` are samples of interleaved rounds, in `unit`; `b` may be empty."""

    what: str
    a: list
    b: list
    unit: str
    # "ratio >=", "a <", "a >=" or "ratio <" with a number; None: for information
    must: tuple | None = None
    a_name: str = "host"
    b_name: str = ""
    note: str = ""
    per_round: list = field(default_factory=list)

    def __post_init__(self):
        # The ratio of a round is free of what changes between rounds, such as load.
        self.per_round = [a / b for a, b in zip(self.a, self.b) if b]

    @property
    def ratio(self):
        return median(self.per_round) if self.per_round else None

    @property
    def verdict(self):
        if self.must is None or not self.a:
            return ""
        what, bound = self.must
        if what == "a >=":
            return "ok" if median(self.a) >= bound else "missed"
        if what == "a <":
            return "ok" if median(self.a) < bound else "missed"
        if what == "ratio >=":
            return "ok" if self.ratio >= bound else "missed"
        return "ok" if self.ratio < bound else "missed"

    @property
    def demand(self):
        if self.must is None:
            return "(for information)"
        what, bound = self.must
        return f"{what} {bound:g}" + (f" {self.unit}" if what.startswith("a ") else "")

    def spread(self, samples, unit=None):
        if not samples:
            return "-"
        low, middle, high = (number(value) for value in (min(samples), median(samples), max(samples)))
        return f"{middle} [{low}..{high}]" + (f" {unit}" if unit else "")

    def lines(self):
        yield f"{self.verdict or 'info':6}  {self.what}"
        if not self.a:
            yield f"          {self.note}"
            return
        yield f"          A {self.a_name}: {self.spread(self.a, self.unit)}"
        if self.b:
            yield f"          B {self.b_name}: {self.spread(self.b, self.unit)}"
            yield f"          A/B: {self.spread(self.per_round)}, demanded: {self.demand}"
        else:
            yield f"          demanded: {self.demand}"
        if self.note:
            yield f"          {self.note}"

    def as_json(self):
        return {
            "what": self.what, "unit": self.unit, "aName": self.a_name, "a": self.a, "bName": self.b_name, "b": self.b,
            "ratio": self.ratio, "demanded": self.demand, "verdict": self.verdict or "info", "note": self.note,
        }


def number(value):
    """Four digits and a unit prefix that a reader needs no counting for."""
    for size, prefix in ((1e9, " G"), (1e6, " M"), (1e4, " k")):
        if abs(value) >= size:
            return f"{value / (1e3 if prefix == ' k' else size):.4g}{prefix}"
    return f"{value:.4g}"
