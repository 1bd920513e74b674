"""Loading a thousand files, cold and unchanged, and a second start."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.servers import (
    ROOT,
    drop_database,
    environment,
    fresh_database,
    python,
    wait_for,
)
from tests.ports import free_port

SENTENCE = "The queue grows when nobody says how long a thing may wait, so say it in a number. "
PART = """## Part {n}

{text}

| what | how many |
|---|---|
| workers | {n} |

```python
def wait(rate: float, size: int) -> float:
    return size / rate  # part {n}
```

Little's law says $L = \\lambda W$, so

$$
\\begin{{aligned}} W_{n} &= \\frac{{L}}{{\\lambda}} \\\\ &= {n} \\end{{aligned}}
$$

"""
LESSONS = 1_000


def write_files(root: Path) -> None:
    """Ten courses of ten modules of ten lessons, 1,200 words each."""
    for path, front, body in files():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\n{front}\n---\n{body}", encoding="utf-8")


def files() -> Iterator[tuple[str, str, str]]:
    for c in range(10):
        yield f"c{c}/course.md", f"id: c{c}\nslug: c{c}\ntitle: Course {c}\ntrack: em", ""
        for m in range(10):
            key = f"c{c}-m{m}"
            yield f"c{c}/m{m}/module.md", f"id: {key}\nslug: m{m}\ntitle: Module {m}", ""
            for n in range(10):
                front = f"id: {key}-l{n}\nslug: {key}-l{n}\ntitle: Lesson {n}\norder: {n}"
                yield f"c{c}/m{m}/l{n}.md", front, body(c * 100 + m * 10 + n)


def body(number: int) -> str:
    return "".join(PART.format(n=number + part, text=SENTENCE * 12) for part in range(5))


def measure(folder: Path) -> dict[str, tuple[float, float]]:
    """Seconds of whole processes: cold, and when nothing has changed."""
    root = folder / "content"
    write_files(root)
    found = {}
    database = fresh_database("prepsite_figures_load")
    try:
        for name, url in (("SQLite", ""), ("PostgreSQL", database)):
            var = folder / f"load-{name}"
            env = environment(
                var, url, CONTENT_ROOT=str(root), DJANGO_SETTINGS_MODULE="prepsite.settings"
            )
            python("manage.py", "migrate", "--verbosity=0", env=env)
            load = ("manage.py", "load_content")
            found[name] = (python(*load, env=env), python(*load, env=env))
    finally:
        drop_database("prepsite_figures_load")
    return found


def second_start(folder: Path) -> float:
    """Seconds from the command to the first page, the second time."""
    times = [start_once(folder / "start") for _ in range(2)]
    return times[1]


def start_once(var: Path) -> float:
    port = free_port()
    env = environment(var) | {"DEBUG": "1", "PORT": str(port)}
    command = [sys.executable, "-m", "prepsite.start"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        return wait_for(f"http://localhost:{port}/")
    finally:
        os.kill(process.pid, signal.SIGINT)
        process.wait(30)
