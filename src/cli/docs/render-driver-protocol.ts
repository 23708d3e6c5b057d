import { z } from 'zod';
import { DRIVER_COMMANDS, DRIVER_EVENTS, DRIVER_OPERATIONS } from '../../suite/wire/driver-schema.js';
import { code, page, table } from './markdown.js';

const INTRODUCTION = `A client that cannot be loaded into Node is run in a process of its own, in any language. A *driver* is a program that
holds it and does with it what the harness says:

\`\`\`sh
npx tailrace run --command "python3 driver.py"
\`\`\`

The harness starts the driver without a shell, speaks with it in lines of JSON, and serves the simulated executor at a real
address on loopback. The client in the driver connects to that address as it would to any server.
[examples/drivers](../examples/drivers/README.md) has two drivers, one of them in Python with nothing but its standard
library.

- Commands come on the driver's standard input, events go to its standard output, one JSON object on each line, in UTF-8.
  Nothing else may go to standard output; what goes to standard error is shown only when something goes wrong.
- Events are told in the order in which things happen to the client.
- One driver serves a whole run of the suite. Each schedule begins with \`connect\`, which makes a fresh client with the next
  number, and ends with \`dispose\`. There is one client at a time.
- Members that are not known are ignored, in both directions.
- When standard input ends the driver ends. Whatever it has started has to be in its process group, which is killed then.

A run, as the two see it; \`>\` is a command and \`<\` an event:

\`\`\`
> {"do":"hello","protocol":1}
< {"event":"hello","protocol":1,"name":"my-client","dialect":"json-rpc","capabilities":["calls"],"endpoints":["tcp-lines"],"settles":true}
> {"do":"connect","client":1,"op":"connect","endpoint":{"kind":"tcp","host":"127.0.0.1","port":41234,"framing":"lines"},"clientName":"tailrace","callTimeoutMs":2000}
< {"event":"settled","client":1,"op":"connect","outcome":"resolved","value":{"tellsClose":true,"tellsNotifications":false}}
> {"do":"settle","client":1,"id":1}
< {"event":"idle","client":1,"id":1,"bytesRead":0,"ended":false,"pendingTimersMs":[]}
> {"client":1,"do":"call","op":"A","method":"demo/echo","params":{"tailrace":"A"}}
> {"do":"settle","client":1,"id":2}
< {"event":"idle","client":1,"id":2,"bytesRead":0,"ended":false,"pendingTimersMs":[1998]}
    the executor ends the connection
< {"event":"settled","client":1,"op":"A","outcome":"rejected","failure":{"kind":"disconnected"}}
< {"event":"closed","client":1}
> {"do":"settle","client":1,"id":3}
< {"event":"idle","client":1,"id":3,"bytesRead":0,"ended":true,"pendingTimersMs":[]}
> {"do":"dispose","client":1}
< {"event":"disposed","client":1}
\`\`\``;

const HELLO = `The \`dialect\` is the protocol that the client speaks to its server, and decides what the simulated executor answers.

| dialect | messages | handshake | a call is | a numbered notification is |
| --- | --- | --- | --- | --- |
| \`json-rpc\` | JSON-RPC 2.0 | none | \`demo/echo\` | \`output\` |
| \`mcp\` | JSON-RPC 2.0 | \`initialize\`, \`notifications/initialized\` | \`tools/call\` | \`notifications/message\` |
| \`lsp\` | JSON-RPC 2.0 | \`initialize\`, \`initialized\` | \`workspace/executeCommand\` | \`window/logMessage\` |
| \`acp\` | JSON-RPC 2.0 | \`initialize\`; \`session/new\` is answered | \`session/prompt\` | \`session/update\` |
| \`exec-server\` | JSON-RPC without the member \`jsonrpc\` | \`initialize\`, \`initialized\` | \`environment/info\` | none: processes have output |

The \`capabilities\` are what the driver can be told to do, beyond \`connect\`. What is not named is never asked for, and the
properties that need it do not apply.

| capability | which means |
| --- | --- |
| \`calls\` | \`call\` |
| \`notifications\` | \`notify\`; and \`notification\` is told of each that reaches the app |
| \`close\` | \`close\`: the client's own way to be closed. It is settled when that has returned, or its promise has; what is still pending is settled as well, each as the client tells it |
| \`timeouts\` | a call gives up by itself after \`callTimeoutMs\`, and fails with kind \`timeout\` |
| \`processes\` | \`start\`, \`write\`, \`terminate\`, \`read\`, \`subscribe\`; dialect \`exec-server\` only |
| \`files\` | the operations on files; dialect \`exec-server\` only |
| \`reconnect\` | \`reconnect\`. From then until it is settled nothing armed is made |

A \`failure\` says how a user of this client can tell what went wrong, by what such a user can rely on: classes, codes, documented
messages. Its \`kind\` is one of these.

| kind | the client says that |
| --- | --- |
| \`disconnected\` | the connection is gone: lost, refused, or closed by itself |
| \`server\` | the peer answered with an error; \`code\` is the code of that error |
| \`timeout\` | its own time was up |
| \`cancelled\` | somebody cancelled it |
| \`protocol\` | what arrived makes no sense |
| \`unknown\` | it failed, and nothing that a user can rely on says why |

Of an operation on files \`io\` is the kind of error that its user sees: \`BrokenPipe\`, \`NotFound\`, \`InvalidInput\`, \`InvalidData\` or
\`Other\`. A \`reason\` is the client's own words, and is compared only with other reasons of the same client.`;

const ORDER = `- Commands come in the order in which they are to be begun, and without waiting: \`settle\`, operations and \`dispose\` may follow
  a \`connect\` that is not settled yet. Before there is a connection \`idle\` says \`bytesRead\` 0 and \`ended\` false.
- A \`settle\` may come while another is unanswered; the last one has to be answered, and answers to others do no harm.
- \`connect.settled\` is a point like any other for \`arm\`. Of several operations that are armed at one point each is made.
- \`closed\` is told whenever the client tells its app of the end, also of one that the app asked for.
- During a \`reconnect\` \`bytesRead\` and \`ended\` are those of the new connection, from 0 and false.
- Tell \`disposed\` when the connection has been closed or given up, and nothing of that client will be told any more.
- Where \`idle\` does not come within \`--settle-ms\` the run goes on, and nothing is demanded of a client that is still at work.`;

const COMMANDS = `An operation comes with the number of its \`client\` as well, and is answered by one \`settled\` with the same \`op\`. A
subscription is told its events before that.`;

const IDLE = `What a property says of a hang or of lost output is as sure as \`idle\` is.

- A driver that answers \`settle\` answers once nothing is left that the client can do by itself. With an event loop: let it go
  round several times, and answer after one in which nothing happened. With threads: count a byte as read when what it belongs
  to has been handled, count what is in flight, and answer when that count was zero twice, a few milliseconds apart. Until
  \`bytesRead\` is what was sent, and \`ended\` is true where the end was sent, the harness asks again, for \`--settle-ms\` at most.
- With \`pendingTimersMs\` a call that stays open is *observed* to hang: the client is idle, has read everything, and holds no
  timer. With null, or without \`settle\`, it is *suspected*: the harness has waited for \`--liveness-ms\`, and nothing came.
- Nothing on a wire is *proved*.

Time in a history stands still while the client works off a step, and goes on while something is waited for that only time
can bring. A call that settles "at once" is one that has settled by the next \`idle\`.`;

const FAILURES = `In all of these the run ends with exit code 2 and the last lines that the driver printed. Nothing is said about the client.

- It cannot be started, or it ends before it is told to.
- A line of its standard output is no event of this protocol.
- It says no \`hello\` within 30 seconds, or speaks another version.
- It does not answer its first \`settle\`, or a \`dispose\`, within 10 seconds.
- It tells an \`error\`.
- Its client does not connect, although the peer answers everything and no fault strikes.

A client that fails where nobody catches is no failure of the driver as long as the driver lives: it tells \`crashed\`.`;

const ABOUT_ENDPOINTS = `The driver's \`endpoints\` say what its client can connect to; the first is taken unless \`--endpoint\` names another. On
\`lines\` a message is a line of JSON; on \`content-length\` it comes behind the header of the Language Server Protocol; on a
WebSocket it is a text frame. [wire-faults.md](wire-faults.md) says which faults exist on which endpoint.

- \`tcp-lines\`, \`tcp-content-length\`: connect to \`host\` and \`port\`.
- \`unix-lines\`, \`unix-content-length\`: connect to the Unix socket at \`path\`.
- \`web-socket\`: connect to \`url\`. No compression is offered.
- \`stdio-lines\`, \`stdio-content-length\`: start \`command\` with \`args\`, without a shell, and speak with it over its standard input and output.`;

/** The page of the driver protocol. */
export function renderDriverProtocol(): string {
  return page('The driver protocol', [
    INTRODUCTION,
    '## Commands',
    COMMANDS,
    ...DRIVER_COMMANDS.map((schema) => section(schema, 'do')),
    '## Operations',
    ...DRIVER_OPERATIONS.map((schema) => section(schema, 'do')),
    '## Events',
    HELLO,
    ...DRIVER_EVENTS.map((schema) => section(schema, 'event')),
    '## Order',
    ORDER,
    '## Endpoints',
    ABOUT_ENDPOINTS,
    '## Being idle',
    IDLE,
    '## What goes wrong',
    FAILURES,
  ]);
}

/** A JSON Schema, as far as it is shown. */
interface Shown {
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Shown;
  readonly anyOf?: readonly Shown[];
  readonly oneOf?: readonly Shown[];
  readonly properties?: Readonly<Record<string, Shown>>;
  readonly required?: readonly string[];
}

function section(schema: z.ZodType, tag: 'do' | 'event'): string {
  const { description = '', properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' }) as Shown;
  const { [tag]: named, ...members } = properties;
  const names = named?.enum ?? [named?.const];
  const rows = Object.entries(members).map(([name, member]) => [
    code(name),
    typeOf(member) + (required.includes(name) ? '' : ', may be absent'),
    member.description ?? '',
  ]);
  const title = `### ${names.map((name) => code(String(name))).join(', ')}`;
  return [title, description, rows.length === 0 ? '' : table(['member', 'is', 'which means'], rows)]
    .filter((block) => block !== '')
    .join('\n\n');
}

function typeOf(schema: Shown): string {
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((value) => code(JSON.stringify(value))).join(' or ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices?.every(isOperation) === true) return 'an operation, without its client';
  if (choices !== undefined) return choices.map(typeOf).join(' or ');
  if (schema.type === 'array') return `a list, each ${schema.items === undefined ? 'anything' : typeOf(schema.items)}`;
  if (schema.type === 'object') return objectOf(schema);
  if (schema.type === undefined) return 'any JSON value';
  return schema.type === 'null' ? 'null' : `${/^[aeiou]/.test(schema.type) ? 'an' : 'a'} ${schema.type}`;
}

function isOperation({ properties = {} }: Shown): boolean {
  return 'do' in properties;
}

function objectOf({ properties, required = [] }: Shown): string {
  if (properties === undefined) return 'an object of texts';
  const members = Object.entries(properties).map(([name, member]) => {
    const value = member.const === undefined ? '' : `: ${JSON.stringify(member.const)}`;
    return `${name}${required.includes(name) ? '' : '?'}${value}`;
  });
  return code(`{${members.join(', ')}}`);
}
