"""The commands; each is a few lines over the rooms, which are imported when a command runs."""

from __future__ import annotations

import sys

import typer

from tellings.cli import adjudication, annotator, research, rounds, serving, viewer
from tellings.errors import InputError, MissingExtraError

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help, because the boxes cost a third of the start-up time
    help="Stance and fact extraction in news: one event, many tellings.",
)
app.command()(research.run)
app.command()(research.predict)
app.command()(research.score)
app.command()(research.compare)
app.command()(research.leaderboard)
app.command()(research.check)
app.command()(research.attach)
app.command()(research.build)
app.command()(viewer.view)

baseline = typer.Typer(no_args_is_help=True, help="Models that ship with the benchmark.")
baseline.command("copy")(research.eject)
app.add_typer(baseline, name="baseline")

annotate = typer.Typer(no_args_is_help=True, help="Annotate in a real Label Studio; settle a round.")
annotate.command()(serving.serve)
annotate.command()(serving.team)
annotate.command()(annotator.push)
annotate.command()(annotator.enter)
annotate.command()(annotator.pull)
annotate.command()(rounds.check)
annotate.command()(rounds.agreement)
annotate.command()(adjudication.adjudicate)
annotate.command()(rounds.validity)
app.add_typer(annotate, name="annotate")


def main() -> None:
    """Run the command line; bad input is one line on stderr and exit status 2."""
    try:
        app()
    except (InputError, MissingExtraError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
