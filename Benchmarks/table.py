"""The table of results.

Each ratio is that of the best rounds, of which there are several, taken in turn; RATIO is of elapsed time, which counts,
OF CPU of the processor's, which a busy machine disturbs less.
"""

from timing import Sample


def figure(value: float, width: int) -> str:
    """Three digits that count, and no exponent where a number is large."""
    return f"{value:>{width},.0f}" if value >= 999.5 else f"{value:>{width}.3g}"


class Table:
    """The lines of the result, printed as they come."""

    def __init__(self) -> None:
        self.over = 0
        print(f"{'WHAT':<52} {'OURS':>12} {'PEER':>12} {'RATIO':>8} {'OF CPU':>8} {'TARGET':>8}")

    def line(self, what: str, ours: Sample, peer: Sample, target: float | None, unit: str = "ms") -> None:
        ratio = ours.best / peer.best
        processor = ours.least_processor / peer.least_processor
        verdict = "" if target is None else "PASS" if ratio <= target else "over"
        self.over += verdict == "over"
        limit = "" if target is None else f"{target:g}"
        print(
            f"{what:<52} {figure(ours.best, 9)} {unit:<2} {figure(peer.best, 9)} {unit:<2} {ratio:>8.3f} {processor:>8.3f} "
            f"{limit:>8}  {verdict}", flush=True)

    def limit(self, what: str, ours: float, limit: float, unit: str, at_least: bool = False) -> None:
        """A figure in absolute terms: for information, since machines differ."""
        within = ours >= limit if at_least else ours <= limit
        note = "within" if within else "below" if at_least else "above"
        print(f"{what:<52} {figure(ours, 9)} {unit:<2} {'':>30} {limit:>8g}  {note}, for information", flush=True)

    def counted(self, what: str, ours: float, limit: float, unit: str = "", per: float | None = None) -> None:
        """A figure that no other work on the machine changes: `ours`, or what it is of `per`, is held to `limit`."""
        ratio = ours if per is None else ours / per
        verdict = "PASS" if ratio <= limit else "over"
        self.over += verdict == "over"
        peer, shown = ("", "") if per is None else (figure(per, 9), f"{ratio:.3f}")
        print(f"{what:<52} {figure(ours, 9)} {unit:<2} {peer:<12} {shown:>8} {'':>8} {limit:>8g}  {verdict}", flush=True)

    def end(self) -> None:
        print(f"{self.over} over target" if self.over else "all within their targets", flush=True)
