"""`make bench` and `make soak`: what things cost, as ratios measured in one run."""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import loading, serving
from tests.bench.servers import Missing, check_tools
from tests.bench.serving import Target

AIMS = {"lesson, signed out": 0.60, "lesson, signed in": 1.0}
MOST_GROWTH, MOST_COLD, MOST_UNCHANGED, MOST_START = 1.2, 60.0, 2.0, 5.0


BOTH = ("sqlite", "postgresql")
SOAK_KILLS = 150
RECORDING_KILLS = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--quick", action="store_true", help="two short rounds, 2,000 lessons")
    parser.add_argument("--soak", action="store_true", help="longer rounds; kills; sign-in tries")
    parser.add_argument(
        "--only",
        choices=["serving", "loading", "bank", "outbox", "uploads", "exporting", "trials"],
    )
    options = parser.parse_args()
    try:
        check_tools()
    except Missing as error:
        print(f"No benchmark: {error}", file=sys.stderr)
        return 2
    parts: dict[str, Callable[[], bool]] = {
        "serving": lambda: serve(options.quick, options.soak),
        "loading": load,
        "bank": lambda: on_both("tests.bench.bank"),
        "outbox": lambda: on_both("tests.bench.outbox"),
        "uploads": lambda: on_both("tests.bench.uploads"),
        "exporting": lambda: apart("tests.bench.exporting"),
    }
    if options.soak:
        parts["trials"] = trials
    chosen = [options.only] if options.only else list(parts)
    held = [parts[name]() for name in chosen]  # all of them run, whatever the first says
    return 0 if all(held) else 1


def serve(quick: bool, soak: bool) -> bool:
    sizes = (100, 2_000) if quick else (100, 100_000)
    rounds, seconds = (2, 1) if quick else (15, 5) if soak else (5, 3)
    with tempfile.TemporaryDirectory() as folder:
        print_serving(serving.run(Path(folder), sizes, rounds, seconds), sizes)
    return True


def load() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        print_loading(Path(folder))
    return True


def on_both(module: str, *arguments: str) -> bool:
    """On either database, each whatever the other says."""
    held = [apart(module, name, *arguments) for name in BOTH]
    return all(held)


def trials() -> bool:
    """The outbox and recordings under fire, on both databases; 100,000 sign-in tries."""
    kills = on_both("tests.kills", "--kills", str(SOAK_KILLS))
    recordings = on_both("tests.kills.recordings", "--kills", str(RECORDING_KILLS))
    return apart("tests.bench.signins") and kills and recordings


def apart(module: str, *arguments: str) -> bool:
    """In a process of its own, with settings of its own."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, check=False).returncode == 0


def verdict(holds: bool) -> str:
    return "held" if holds else "MISSED"


def print_serving(targets: list[Target], sizes: tuple[int, int]) -> None:
    limits = {t.against: t for t in targets if t.name.startswith("bare")}
    print(
        "\nServed by gunicorn (gthread, 2 workers) on PostgreSQL, "
        f"medians of {len(targets[0].rates)} rounds"
    )
    print(f"{'':38} {'req/s':>8} {'CPU ms':>8} {'p99 ms':>8} {'ratio':>7}")
    for target in targets:
        ratio = target.rate / limits[target.against].rate
        aim = next((a for name, a in AIMS.items() if target.name.startswith(name)), None)
        said = f"  aim {aim:.2f}: {verdict(ratio >= aim)}" if aim else ""
        print(
            f"{target.name:38} {target.rate:8.0f} {target.cpu:8.3f} {target.tail:8.1f} "
            f"{ratio:6.2f}{target.against}{said}"
        )
    print_growth(targets, sizes)


def print_growth(targets: list[Target], sizes: tuple[int, int]) -> None:
    small, large = (f" ({lessons:,})" for lessons in sizes)
    by_name = {target.name: target for target in targets}
    print(
        f"\nFrom {sizes[0]:,} to {sizes[1]:,} lessons with progress "
        f"(aim: at most {MOST_GROWTH} times)"
    )
    for name, before in by_name.items():
        if name.endswith(small):
            after = by_name[name.removesuffix(small) + large]
            cpu, rate = after.cpu / before.cpu, before.rate / after.rate
            held = verdict(min(cpu, rate) <= MOST_GROWTH)
            print(f"{name.removesuffix(small):38} CPU {cpu:5.2f}  time {rate:5.2f}  {held}")


def print_loading(folder: Path) -> None:
    print(
        f"\nLoading {loading.LESSONS:,} files of 1,200 words, code, maths, history (whole process)"
    )
    for name, (cold, unchanged) in loading.measure(folder).items():
        cold_held, same_held = verdict(cold < MOST_COLD), verdict(unchanged < MOST_UNCHANGED)
        print(
            f"{name:12} cold {cold:5.1f} s (aim {MOST_COLD:.0f}: {cold_held})   "
            f"unchanged {unchanged:4.2f} s (aim {MOST_UNCHANGED:.0f}: {same_held})"
        )
    start = loading.second_start(folder)
    print(
        f"second start to the first page: {start:.2f} s "
        f"(aim {MOST_START:.0f}: {verdict(start < MOST_START)})"
    )


if __name__ == "__main__":
    sys.exit(main())
