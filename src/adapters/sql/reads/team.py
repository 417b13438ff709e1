"""Reading teams."""

from adapters.sql.reads.window import Window
from adapters.sql.team import team_on
from ticketing_domain.people.member import Team
from ticketing_domain.people.team import TeamReads


class SqlTeamReads(TeamReads):
    """Implements `TeamReads`."""

    _window: Window

    def team(self, account_id: int) -> Team:
        with self._window.open() as connection:
            return team_on(connection, account_id)
