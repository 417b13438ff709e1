"""Advice and alerts in memory."""

from collections.abc import MutableMapping
from datetime import datetime

import attrs

from ticketing_domain.sale.advice import Advice, AdviceBook, Alert


@attrs.frozen
class MemoryAdvice(AdviceBook):
    """Advice by account, provider and id; alerts by account, attempt and reason."""

    heard: MutableMapping[tuple[int, str, str], datetime]
    raised: MutableMapping[tuple[int, str, str], Alert]

    def hear(self, advice: Advice, at: datetime) -> bool:
        name = (advice.account_id, advice.provider, advice.id)
        if name in self.heard:
            return False
        self.heard[name] = at
        return True

    def alert(self, alert: Alert) -> bool:
        name = (alert.account_id, alert.payment_id, alert.reason)
        if name in self.raised:
            return False
        self.raised[name] = alert
        return True

    def alerts(self, account_id: int) -> tuple[Alert, ...]:
        mine = (alert for alert in self.raised.values() if alert.account_id == account_id)
        return tuple(sorted(mine, key=lambda alert: (alert.raised_at, alert.payment_id)))

    def forget(self, before: datetime) -> None:
        for name in [name for name, at in self.heard.items() if at < before]:
            del self.heard[name]
