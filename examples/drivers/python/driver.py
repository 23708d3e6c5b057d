"""
A Tailrace driver around the client in client.py: commands are JSON lines on stdin, events are JSON lines on stdout.

    npx tailrace run --command "python3 examples/drivers/python/driver.py"
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
from typing import Any, BinaryIO

from broken import VARIANTS
from client import CallTimeout, Disconnected, JsonRpcClient, ProtocolViolation, ServerError

PROTOCOL = 1
COMMAND_BYTES_MAX = 1 << 26

QUIET_TURNS = 12
"""After so many turns of the event loop in which nothing happened, the client has done what it can."""

Fields = dict[str, Any]


class CannotDo(Exception):
    """The harness asked for something that this driver or its client does not have."""


class Session:
    """One client, and what it is to do inside its callbacks."""

    def __init__(self, driver: Driver, number: int) -> None:
        self.number = number
        self._driver = driver
        self._client: JsonRpcClient | None = None
        self._armed: dict[str, list[Fields]] = {}
        self._timeout: float | None = None
        self._told = 0
        self._disposed = False

    async def connect(self, op: str, endpoint: Fields, timeout: float) -> None:
        """Makes the client. The operation tells how that went. `timeout`, in seconds, is for its calls."""
        self._timeout = timeout
        try:
            client = await self._driver.open(endpoint)
        except Exception as error:  # noqa: BLE001
            self._reject(op, error)
            return
        if self._disposed:
            client.close()
            return
        self._client = client
        client.on_notification(self._notified)
        client.on_close(self._closed)
        self._resolve(op, {"tellsClose": True, "tellsNotifications": True})

    def perform(self, operation: Fields) -> None:
        """Makes an operation of the client. It may be called inside a callback of the client, and never waits."""
        client = self._client
        if operation["do"] not in ("call", "notify", "close"):
            raise CannotDo(f"the client cannot do {operation['do']}")
        if client is None:
            raise CannotDo(f"client {self.number} is not connected")
        op = operation["op"]
        try:
            future = self._begin(client, operation)
        except Exception as error:  # noqa: BLE001
            self._reject(op, error)
            return
        if future is None:
            self._resolve(op)
        else:
            future.add_done_callback(lambda done: self._call_done(op, done))

    def arm(self, point: str, action: Fields) -> None:
        """Keeps an operation for the first time that a callback of the client runs."""
        self._armed.setdefault(point, []).append(action)

    async def settle(self, settle_id: int) -> None:
        """Tells `idle` once nothing has happened for some turns of the event loop."""
        quiet_turns = 0
        while quiet_turns < QUIET_TURNS:
            before = self._activity()
            await asyncio.sleep(0)
            if quiet_turns == QUIET_TURNS - 1:
                tell_unretrieved()
            is_quiet = self._activity() == before and not (self._client and self._client.busy)
            quiet_turns = quiet_turns + 1 if is_quiet else 0
        client = self._client
        self.tell(
            "idle",
            id=settle_id,
            bytesRead=client.bytes_read if client else 0,
            ended=client.ended if client else False,
            pendingTimersMs=client.pending_timers_ms() if client else [],
        )

    def dispose(self) -> None:
        """Gives the client up. Nothing is told of it behind `disposed`."""
        self.tell("disposed")
        self._disposed = True
        if self._client is not None:
            self._client.close()
            self._client = None
        tell_unretrieved()

    def tell(self, event: str, **fields: Any) -> None:
        """Tells an event of this client."""
        if self._disposed:
            return
        self._told += 1
        self._driver.tell({"event": event, "client": self.number, **fields})

    def _begin(self, client: JsonRpcClient, operation: Fields) -> asyncio.Future[Any] | None:
        """Begins an operation of the client: what it gives, unless it is done."""
        if operation["do"] == "call":
            return client.call(operation["method"], operation.get("params"), self._timeout)
        if operation["do"] == "notify":
            client.notify(operation["method"], operation.get("params"))
        else:
            client.close()
        return None

    def _activity(self) -> tuple[int, int]:
        return self._told, self._client.bytes_read if self._client else 0

    def _notified(self, method: str, params: Any) -> None:
        self.tell("notification", method=method, params=params)
        self._fire("notification")

    def _closed(self, _reason: str) -> None:
        self.tell("closed")
        self._fire("close-seen")

    def _call_done(self, op: str, call: asyncio.Future[Any]) -> None:
        if call.cancelled():
            self._reject(op, asyncio.CancelledError())
            return
        error = call.exception()
        if error is None:
            self._resolve(op, call.result())
        else:
            self._reject(op, error)

    def _resolve(self, op: str, value: Any = None) -> None:
        self.tell("settled", op=op, outcome="resolved", value=value)
        self._fire(f"{op}.settled")

    def _reject(self, op: str, error: BaseException) -> None:
        self.tell("settled", op=op, outcome="rejected", failure=classify(error))
        self._fire(f"{op}.settled")

    def _fire(self, point: str) -> None:
        """Makes the operations that are armed for this callback, without leaving it."""
        if self._client is None or self._disposed:
            return
        for action in self._armed.pop(point, []):
            self.tell("invoked", op=action["op"])
            self._driver.attempt(lambda: self.perform(action), self.number)


class Driver:
    """What the harness talks to."""

    def __init__(self, name: str, client_class: type[JsonRpcClient], output: BinaryIO) -> None:
        self._name = name
        self._client_class = client_class
        self._output = output
        self._sessions: dict[int, Session] = {}
        self._current: Session | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Does what stdin says, to its end."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._crashed)
        commands = asyncio.StreamReader(limit=COMMAND_BYTES_MAX)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
        while line := await commands.readline():
            self._obey_line(line)
        for session in list(self._sessions.values()):
            session.dispose()

    def tell(self, event: Fields) -> None:
        """Writes an event, at once: the order of the lines is the order in which things happened."""
        self._output.write(json.dumps(event).encode() + b"\n")
        self._output.flush()

    async def open(self, endpoint: Fields) -> JsonRpcClient:
        """Makes a client that is connected to an endpoint."""
        if endpoint["kind"] == "tcp":
            return await self._client_class.connect_tcp(endpoint["host"], endpoint["port"])
        return await self._client_class.connect_unix(endpoint["path"])

    def attempt(self, action: Any, client: int | None = None) -> None:
        """Runs a part of the driver. What fails in it is the driver's fault or the harness's, not the client's."""
        try:
            action()
        except Exception as error:  # noqa: BLE001
            message = str(error) if isinstance(error, CannotDo) else f"{type(error).__name__}: {error}"
            self.tell({"event": "error", "message": message, **({} if client is None else {"client": client})})

    def _obey_line(self, line: bytes) -> None:
        try:
            command = json.loads(line)
        except ValueError as error:
            self.tell({"event": "error", "message": f"not a command: {error}"})
            return
        client = command.get("client") if isinstance(command, dict) else None
        self.attempt(lambda: self._obey(command), client)

    def _obey(self, command: Fields) -> None:
        kind = command["do"]
        if kind == "hello":
            self._tell_hello()
            return
        if kind == "connect":
            self._connect(command)
            return
        if kind == "arm":
            # What happens inside callbacks is said before there is a client.
            self._session(command["client"]).arm(command["point"], command["action"])
            return
        session = self._sessions.get(command["client"])
        if session is None:
            raise CannotDo(f"there is no client {command['client']}")
        if kind == "settle":
            self._start(session.settle(command["id"]))
        elif kind == "dispose":
            del self._sessions[session.number]
            session.dispose()
        else:
            session.perform(command)

    def _tell_hello(self) -> None:
        self.tell(
            {
                "event": "hello",
                "protocol": PROTOCOL,
                "name": self._name,
                "dialect": "json-rpc",
                "capabilities": ["calls", "notifications", "close", "timeouts"],
                "endpoints": ["tcp-lines", "unix-lines"],
                "settles": True,
            }
        )

    def _connect(self, command: Fields) -> None:
        endpoint = command["endpoint"]
        if endpoint["kind"] not in ("tcp", "unix") or endpoint["framing"] != "lines":
            raise CannotDo(f"the client cannot connect to {endpoint}")
        session = self._session(command["client"])
        self._current = session
        self._start(session.connect(command["op"], endpoint, command["callTimeoutMs"] / 1000))

    def _session(self, number: int) -> Session:
        return self._sessions.setdefault(number, Session(self, number))

    def _start(self, work: Any) -> None:
        """Runs a coroutine of the driver. The loop keeps no hold of its tasks."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _crashed(self, _loop: asyncio.AbstractEventLoop, context: Fields) -> None:
        """An exception that nobody caught: in a callback, or in a task whose result nobody asked for."""
        error = context.get("exception")
        print(f"{context['message']}: {error!r}", file=sys.stderr)
        if error is None or self._current is None:
            return
        how = "unhandled-rejection" if "future" in context or "task" in context else "uncaught"
        self._current.tell("crashed", how=how, errorClass=type(error).__name__)


def tell_unretrieved() -> None:
    """Has asyncio report the exceptions that nobody retrieves, which it does when the garbage is collected."""
    gc.collect()


def classify(error: BaseException) -> Fields:
    """How a call failed, by what a user of the client can tell."""
    if isinstance(error, Disconnected):
        return {"kind": "disconnected", "reason": error.reason}
    if isinstance(error, ServerError):
        return {"kind": "server", "code": error.code}
    if isinstance(error, CallTimeout):
        return {"kind": "timeout"}
    if isinstance(error, ProtocolViolation):
        return {"kind": "protocol"}
    return {"kind": "cancelled" if isinstance(error, asyncio.CancelledError) else "unknown"}


def main() -> None:
    parser = argparse.ArgumentParser(description="A Tailrace driver around a small JSON-RPC client.")
    parser.add_argument("--variant", choices=sorted(VARIANTS), help="a client that is broken on purpose")
    variant: str | None = parser.parse_args().variant
    output = sys.stdout.buffer
    # Nothing but events may go to stdout, whatever the client prints.
    sys.stdout = sys.stderr
    name = "python-example" if variant is None else f"python-example/{variant}"
    client_class = JsonRpcClient if variant is None else VARIANTS[variant]
    # What is there by now stays. Collecting the rest is quick.
    gc.freeze()
    try:
        asyncio.run(Driver(name, client_class, output).serve())
    except (KeyboardInterrupt, BrokenPipeError):
        # The harness is gone, or going.
        pass


if __name__ == "__main__":
    main()
