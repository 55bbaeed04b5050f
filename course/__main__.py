"""The command line: ``python -m course``."""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any

import click

from course import __version__


class _OneLine(click.Group):
    """Bad use gets one line on stderr and exit code 2."""

    def main(self, *args: Any, **options: Any) -> Any:
        try:
            code = super().main(*args, **{**options, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as usage:
            click.echo(usage.format_message())
            sys.exit(2)
        except click.ClickException as bad:
            click.echo(f"course: {bad.format_message()}", err=True)
            sys.exit(2)
        except click.Abort:
            sys.exit(130)
        except (OSError, ValueError) as bad:
            click.echo(f"course: {bad}", err=True)
            sys.exit(2)
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=_OneLine)
@click.version_option(__version__, prog_name="weave-course")
def course() -> None:
    """Weave: a course on getting things done without authority."""


@course.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 lets a whole room in."
)
@click.option("--port", default=8866, show_default=True, type=click.IntRange(1, 65535), help="First port to try.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def serve(host: str, port: int, no_browser: bool) -> None:
    """Serve the published course."""
    import voila  # noqa: F401  # it switches warnings on that are no business of who starts a course

    warnings.filterwarnings("ignore", category=DeprecationWarning)
    from course.serving.app import serve as run

    run(host, port, browser=not no_browser)


@course.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def lab(options: tuple[str, ...]) -> int:
    """Open JupyterLab on the same notebooks; OPTIONS are JupyterLab's own."""
    import subprocess

    from course.curriculum import root

    return subprocess.call([sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root()}", *options])


@course.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where a file differs.")
def build(check: bool) -> int:
    """Render exercises/ and solutions/ from their records."""
    from course.building import build as run

    changed = run(write=not check)
    for name in changed:
        click.echo(f"{name}: {'differs from its record' if check else 'written'}")
    return 1 if check and changed else 0


@course.command()
def check() -> int:
    """Validate all content; exit 1 with a list of file, id, field, problem."""
    from course.checking import problems

    found = problems()
    for problem in found:
        click.echo(str(problem))
    if not found:
        click.echo("all content is valid")
    return 1 if found else 0


_WITHOUT = {
    "bench": "bench is not installed: run it in the course's source folder",
    "bench.command": "bench is not installed: run it in the course's source folder",
    "playwright": 'bench needs the test packages: pip install -e ".[test]"',
    "resource": "bench reads /proc: it runs on Linux only",
}


@course.command()
@click.option("--lesson", default="33.4", show_default=True, help="Which lesson to open.")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(0, 100), help="Visits in a browser.")
@click.option("--bursts", default="20,40,200", show_default=True, help="Learners at once; 0 for none.")
@click.option(
    "--stock-burst", default=40, show_default=True, type=click.IntRange(0, 400), help="The most for stock Voila."
)
@click.option(
    "--clicks", default=5, show_default=True, type=click.IntRange(0, 100), help="Later clicks of each learner."
)
@click.option("--quick", is_flag=True, help="One visit and a burst of three: tells whether it works.")
@click.option("--peers", is_flag=True, help="The same grid in Panel, NiceGUI, Streamlit, Solara and marimo, too.")
@click.option("--only", multiple=True, help="Only this server: stock, preheated, course, raci or a peer's name.")
@click.option("--soak", type=click.FloatRange(0, 600, min_open=True), help="Instead: a room for so many minutes.")
@click.option("--visitors", default=200, show_default=True, type=click.IntRange(1, 400), help="In the soak.")
@click.option("--json", "file", type=click.Path(dir_okay=False, writable=True), help="Write every raw number here.")
def bench(**given: Any) -> int:
    """Measure how fast pages open, beside stock Voila; exit 1 where something failed."""
    import importlib

    try:
        main = importlib.import_module("bench.command").main  # by name: the package has no bench, a checkout has
    except ModuleNotFoundError as missing:
        raise click.ClickException(_WITHOUT.get(missing.name or "", f"bench needs {missing.name}")) from None
    code: int = main(given)
    return code


@course.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def curriculum(as_json: bool) -> None:
    """Print days, lessons and systems."""
    from course.curriculum import overview

    data = overview()
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    for lesson in data["lessons"]:
        click.echo(f"{lesson['id']}  {lesson['title']}  ({lesson['minutes']} min, {lesson['quiz_items']} quiz items)")
        for number in lesson["systems"]:
            system = data["systems"][number]
            click.echo(f"  {number}  {system['title']}: {', '.join(system['exercises'])}")


if __name__ == "__main__":
    course()
