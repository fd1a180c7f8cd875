"""Requests that are lost, answered into the void, late, twice, or in another order than they were sent."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import msgspec

from console.errors import LinkError, Rejected
from tests.helpers.simulation.chance import MINUTE, SECOND, Schedule

TIMEOUT = 30 * SECOND


class Weather(msgspec.Struct):
    """How likely each mishap is for one request."""

    lose_request: float = 0.0
    lose_reply: float = 0.0
    repeat: float = 0.0
    slow: float = 0.0


CALM = Weather()


class Network:
    """Between desks and the server. A desk's line can be cut, and the server be down."""

    def __init__(self, schedule: Schedule, stream: random.Random, weather: Weather) -> None:
        self._schedule = schedule
        self._stream = stream
        self.weather = weather
        self.server_is_up = True

    def call(
        self,
        is_connected: Callable[[], bool],
        serve: Callable[[], Any],
        on_reply: Callable[[Any], None],
        on_error: Callable[[LinkError | Rejected], None],
    ) -> None:
        """Carries one request; exactly one of ``on_reply`` and ``on_error`` follows."""

        def there() -> None:
            if not (self.server_is_up and is_connected()):
                self._schedule.after(TIMEOUT, lost)
                return
            outcome = _try(serve)
            reply_lost = self._happens(self.weather.lose_reply)
            self._schedule.after(*((TIMEOUT, lost) if reply_lost else (self._delay(), lambda: back(outcome))))

        def back(outcome: Any) -> None:
            if not is_connected():
                lost()
            elif isinstance(outcome, Rejected):
                on_error(outcome)
            else:
                on_reply(outcome)

        def lost() -> None:
            on_error(LinkError())

        if not (self.server_is_up and is_connected()):
            self._schedule.after(SECOND, lost)
        elif self._happens(self.weather.lose_request):
            self._schedule.after(TIMEOUT, lost)
        else:
            self._schedule.after(self._delay(), there)
            self._repeat(serve)

    def call_now(self, is_connected: Callable[[], bool], serve: Callable[[], Any]) -> Any:
        """Carries one request in no time. Raises LinkError and Rejected."""
        if not (self.server_is_up and is_connected()) or self._happens(self.weather.lose_request):
            raise LinkError
        self._repeat(serve)
        reply = serve()
        if self._happens(self.weather.lose_reply):
            raise LinkError
        return reply

    def _repeat(self, serve: Callable[[], Any]) -> None:
        """Now and then the same request comes once more, by some detour."""
        if self._happens(self.weather.repeat):
            late = self._stream.random() ** 2 * 5 * MINUTE
            self._schedule.after(late, lambda: _try(serve) if self.server_is_up else None)

    def _happens(self, likelihood: float) -> bool:
        return likelihood > 0 and self._stream.random() < likelihood

    def _delay(self) -> float:
        quick = self._stream.uniform(0.01, 0.3) * SECOND
        return quick * 60 if self._happens(self.weather.slow) else quick


def _try(serve: Callable[[], Any]) -> Any:
    try:
        return serve()
    except Rejected as error:
        return error
