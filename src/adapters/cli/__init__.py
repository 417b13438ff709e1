"""The command: everything an operator does to a box office.

    ticketing serve

Every command prints one JSON document on stdout and everything meant for a person on stderr; it ends with 0, or with 1
and one line that says why.
"""

from collections.abc import Sequence
from importlib import import_module
import sys
from typing import Final

import click

from adapters.cli.printing import complain
from adapters.interpreter import loading
from adapters.settings import UnreadableSetting
from ticketing_domain.errors import TicketingError

COMMANDS: Final = {
    "serve": ("adapters.cli.serve:serve", "Serve every API, and do the background jobs."),
    "demo": ("adapters.cli.demo.command:demo", "Sell a season of demo tickets, then serve it."),
    "account": ("adapters.cli.accounts:account", "Open accounts, and list them."),
    "token": ("adapters.cli.tokens:token", "Make, list and revoke API tokens."),
    "key": ("adapters.cli.keys:key", "Make, list and revoke keys of the promoter API."),
    "member": ("adapters.cli.team:member", "Make people members of a team, and list them."),
    "invitation": ("adapters.cli.team:invitation", "Invite people into a team, and accept."),
    "device": ("adapters.cli.devices:device", "Pair, list and revoke scanner devices."),
    "db": ("adapters.cli.database:db", "Keep the database up to date."),
    "jobs": ("adapters.cli.background:jobs", "Do the background jobs outside the server."),
    "openapi": ("adapters.cli.openapi:openapi", "Print the OpenAPI document of an API."),
    "verify": ("adapters.cli.database:verify", "Recount everything and say what is wrong."),
    "simulate": ("adapters.cli.simulate:simulate", "Play it all with everything going wrong."),
}
"""Where each command is found, and what it says about itself."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called: `--help` loads no database and no server."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (Click's name)
        """Name the commands in the order in which an operator meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (Click's name)
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        with loading():
            command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (Click's name)
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Settings come from the environment: TICKETING_DATABASE_URL, TICKETING_BASE_URL, "
    "TICKETING_SHOP_DOMAIN, TICKETING_HOLD_MINUTES, TICKETING_LOG and others; see the README.",
)
@click.version_option(package_name="ticketing-domain", prog_name="ticketing")
def commands() -> None:
    """Sell tickets.

    Every command prints one JSON document on stdout, and everything for people on stderr.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave the process with its exit status."""
    try:
        commands.main(arguments, prog_name="ticketing", standalone_mode=False)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.exceptions.NoArgsIsHelpError as nothing_asked:
        nothing_asked.show()
        sys.exit(1)
    except click.UsageError as misread:
        path = misread.ctx.command_path if misread.ctx else "ticketing"
        sys.exit(complain(f"{misread.format_message()} (try: {path} --help)"))
    except click.Abort:
        sys.exit(complain("interrupted"))
    except TicketingError as refused:
        # What an adapter translated keeps what it was told: the operator needs that, and nobody else sees it.
        told = f": {refused.__cause__}" if refused.__cause__ else ""
        sys.exit(complain(f"{refused}{told}"))
    except (click.ClickException, UnreadableSetting) as refused:
        sys.exit(complain(str(refused)))
    except OSError as refused:
        sys.exit(complain(f"{refused.strerror or refused}: {refused.filename or 'no file'}"))
