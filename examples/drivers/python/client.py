"""A small JSON-RPC 2.0 client over asyncio streams, one JSON object per line. It knows nothing of Tailrace."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

CHUNK_BYTES = 65_536
METHOD_NOT_FOUND = -32_601

NotificationListener = Callable[[str, Any], None]
CloseListener = Callable[[str], None]


class CallError(Exception):
    """A call failed; the subclass says how."""


class Disconnected(CallError):
    """The connection is gone. Whether the server did the work is unknown."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"disconnected: {reason}")
        self.reason = reason


class ServerError(CallError):
    """The server answered, and refused."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class CallTimeout(CallError):
    """The connection stands, but no answer came in time."""


class ProtocolViolation(CallError):
    """An answer came that is none: it has neither a result nor an error."""


@dataclass(frozen=True)
class End:
    """What the reader puts behind the last line."""

    reason: str


@dataclass(frozen=True)
class PendingCall:
    future: asyncio.Future[Any]
    timer: asyncio.TimerHandle | None


class JsonRpcClient:
    """
    Calls and notifications over one connection.

    What arrives is queued, and handled one line per turn of the event loop, so that a burst of notifications does not
    hold up everything else. The end goes into the same queue, behind all that came before it.

    The loss of the connection is a latch that is set once, with the first reason. Setting it and failing the pending
    calls is one step without an `await`, and so is looking at it and registering a call: no call comes in between.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.bytes_read = 0
        """How many bytes were read from the connection."""
        self.ended = False
        """Whether the end of the connection was read, or this side has closed it."""
        self._reader = reader
        self._writer = writer
        self._loop = asyncio.get_running_loop()
        self._ids = itertools.count(1)
        self._pending: dict[int, PendingCall] = {}
        self._inbox: deque[bytes | End] = deque()
        self._lost: str | None = None
        self._notification_listeners: list[NotificationListener] = []
        self._close_listeners: list[CloseListener] = []
        self._reading = self._loop.create_task(self._read())

    @classmethod
    async def connect_tcp(cls, host: str, port: int) -> JsonRpcClient:
        """Connects. Raises Disconnected if nobody answers there."""
        try:
            return cls(*await asyncio.open_connection(host, port))
        except OSError as error:
            raise Disconnected(str(error)) from error

    @classmethod
    async def connect_unix(cls, path: str) -> JsonRpcClient:
        """Connects. Raises Disconnected if nobody answers there."""
        try:
            return cls(*await asyncio.open_unix_connection(path))
        except OSError as error:
            raise Disconnected(str(error)) from error

    def call(self, method: str, params: Any, timeout: float | None = None) -> asyncio.Future[Any]:
        """
        Makes a call, at once and not only when the result is awaited. `timeout` is in seconds.

        Raises Disconnected if the connection is gone. The future has the result, or a CallError.
        """
        if self._lost is not None:
            raise Disconnected(self._lost)
        return self._begin_call(method, params, timeout)

    def notify(self, method: str, params: Any) -> None:
        """Sends a notification. Raises Disconnected if the connection is gone."""
        if self._lost is not None:
            raise Disconnected(self._lost)
        self._write({"method": method, "params": params})

    def on_notification(self, listener: NotificationListener) -> None:
        """Adds a listener, told of each notification by its method and params."""
        self._notification_listeners.append(listener)

    def on_close(self, listener: CloseListener) -> None:
        """Adds a listener, told once and with the reason that the connection is gone, whoever ended it."""
        self._close_listeners.append(listener)

    def close(self) -> None:
        """Ends the connection, and with it all pending calls. Does nothing if it is gone."""
        self._lose("closed by the client")

    @property
    def busy(self) -> bool:
        """Whether something has arrived that was not handled yet."""
        return len(self._inbox) > 0

    def pending_timers_ms(self) -> list[float]:
        """How long until each pending call times out, in milliseconds."""
        now = self._loop.time()
        timers = [call.timer for call in self._pending.values() if call.timer is not None]
        return [max(0.0, (timer.when() - now) * 1000) for timer in timers]

    def _begin_call(self, method: str, params: Any, timeout: float | None) -> asyncio.Future[Any]:
        """Registers a call and sends it, in one step."""
        call_id = next(self._ids)
        future: asyncio.Future[Any] = self._loop.create_future()
        self._write({"id": call_id, "method": method, "params": params})
        timer = None if timeout is None else self._loop.call_later(timeout, self._expire, call_id, timeout)
        self._pending[call_id] = PendingCall(future, timer)
        # Whoever cancels the future gives the call up.
        future.add_done_callback(lambda _: self._take(call_id))
        return future

    def _write(self, message: dict[str, Any]) -> None:
        # A write that fails is told by the reader, which comes to the end of the connection then.
        self._writer.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")

    async def _read(self) -> None:
        """Reads to the end, and queues what it reads."""
        rest = b""
        try:
            while chunk := await self._reader.read(CHUNK_BYTES):
                self.bytes_read += len(chunk)
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    self._queue(line)
            reason = "the server closed the connection"
        except OSError as error:
            reason = str(error)
        self.ended = True
        self._finish(reason)

    def _finish(self, reason: str) -> None:
        """Nothing more will arrive. What has arrived is handled first."""
        self._queue(End(reason))

    def _queue(self, arrival: bytes | End) -> None:
        if not self._inbox:
            self._schedule_next()
        self._inbox.append(arrival)

    def _schedule_next(self) -> None:
        self._loop.call_soon(self._handle_next)

    def _handle_next(self) -> None:
        # The loss empties the inbox.
        if not self._inbox:
            return
        arrival = self._inbox.popleft()
        try:
            if isinstance(arrival, End):
                self._lose(arrival.reason)
            elif arrival.strip():
                self._handle_line(arrival)
        finally:
            # Also if this one has failed. It comes behind whoever waits for what was settled just now.
            if self._inbox:
                self._schedule_next()

    def _handle_line(self, line: bytes) -> None:
        message = parse_object(line)
        if message is None or not ("id" in message or "method" in message):
            # Who speaks another language here may have said anything, an answer among it.
            self._lose("the server sent what is no message")
        elif "method" not in message:
            self._handle_response(message)
        elif "id" not in message:
            self._tell(self._notification_listeners, message["method"], message.get("params"))
        else:
            error = {"code": METHOD_NOT_FOUND, "message": f"there is no method {message['method']}"}
            self._write({"id": message["id"], "error": error})

    def _handle_response(self, message: dict[str, Any]) -> None:
        call = self._take(message["id"])
        # Nobody waits for it: it was made up, or comes again, or too late.
        if call is None or call.future.done():
            return
        error = message.get("error")
        if error is None and "result" in message:
            call.future.set_result(message["result"])
        elif isinstance(error, dict) and isinstance(error.get("code"), int):
            call.future.set_exception(ServerError(error["code"], str(error.get("message"))))
        else:
            call.future.set_exception(ProtocolViolation("a response has neither a result nor an error"))

    def _take(self, call_id: Any) -> PendingCall | None:
        """Removes a pending call, and its timer."""
        # To a dictionary 1, 1.0 and True are one key.
        if type(call_id) is not int:
            return None
        call = self._pending.pop(call_id, None)
        if call is not None and call.timer is not None:
            call.timer.cancel()
        return call

    def _expire(self, call_id: int, timeout: float) -> None:
        call = self._take(call_id)
        if call is not None and not call.future.done():
            call.future.set_exception(CallTimeout(f"no answer within {timeout} s"))

    def _lose(self, reason: str) -> None:
        """Sets the latch, and fails everything that waits. The first reason stays."""
        if self._lost is not None:
            return
        self._lost = reason
        self.ended = True
        self._inbox.clear()
        self._reading.cancel()
        # Not `close`, which waits for a peer that may have stopped reading.
        self._writer.transport.abort()
        for call_id in list(self._pending):
            call = self._take(call_id)
            if call is not None and not call.future.done():
                call.future.set_exception(Disconnected(reason))
        self._tell(self._close_listeners, reason)

    def _tell(self, listeners: list[Any], *facts: Any) -> None:
        """Tells all listeners. One that fails is reported, and does not keep the others from being told."""
        for listener in list(listeners):
            try:
                listener(*facts)
            except Exception as error:  # noqa: BLE001
                self._loop.call_exception_handler({"message": "a listener failed", "exception": error})


def parse_object(line: bytes) -> dict[str, Any] | None:
    """The JSON object of a line, or None if it is something else."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
