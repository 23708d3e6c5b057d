"""Clients with one deliberate defect each, for trying out what finds it: `driver.py --variant NAME`."""

from __future__ import annotations

import asyncio
from typing import Any

from client import Disconnected, JsonRpcClient

MOMENT_S = 0.002


class RegistersAfterDrain(JsonRpcClient):
    """
    A call waits for a moment, so that calls made in a row go out in a row, between looking at the latch and registering
    itself. If the loss comes in between, it is registered with nobody left to fail it, and hangs for ever: what is
    written to a connection that is gone vanishes, and it has no timeout.
    """

    _waiting = 0

    def call(self, method: str, params: Any, timeout: float | None = None) -> asyncio.Future[Any]:
        if self._lost is not None:
            raise Disconnected(self._lost)
        return asyncio.ensure_future(self._begin_soon(method, params))

    async def _begin_soon(self, method: str, params: Any) -> Any:
        self._waiting += 1
        await asyncio.sleep(MOMENT_S)
        self._waiting -= 1
        return await self._begin_call(method, params, None)

    def pending_timers_ms(self) -> list[float]:
        return super().pending_timers_ms() + [MOMENT_S * 1000] * self._waiting


class DropsTailAtEof(JsonRpcClient):
    """
    What arrives is handled at leisure, and the end at once: what still waits its turn when the end is seen is lost.
    """

    def _schedule_next(self) -> None:
        self._loop.call_later(MOMENT_S, self._handle_next)

    def _finish(self, reason: str) -> None:
        self._lose(reason)


VARIANTS: dict[str, type[JsonRpcClient]] = {
    "registers-after-drain": RegistersAfterDrain,
    "drops-tail-at-eof": DropsTailAtEof,
}
