"""The command line: `rebonds`."""

from __future__ import annotations

import typer

from bot.commands import run as running
from bot.commands.backup import backup
from bot.commands.check import check
from bot.commands.demo import demo
from bot.commands.doctor import doctor
from bot.commands.invite import invite
from bot.commands.move import move
from bot.commands.quarantine import quarantine
from bot.commands.restore import restore
from bot.commands.resume import resume
from bot.errors import Misconfigured

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show what variables hold
    help="Rebonds: a citizens' convention, by Telegram.",
)
app.command("run")(running.run)
app.command("demo")(demo)
app.command("invite")(invite)
app.command("check")(check)
app.command("doctor")(doctor)
app.command("migrate")(running.migrate)
app.command("backup")(backup)
app.command("restore")(restore)
app.command("resume")(resume)
app.command("move")(move)
app.add_typer(quarantine, name="quarantine")


def main() -> None:
    """Run the command line; a person's mistake is one sentence, never a traceback."""
    try:
        app(standalone_mode=True)
    except Misconfigured as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
