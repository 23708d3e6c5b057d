/** A race file with an action of every kind, and with every field: no real race, but everything that can be said. */
export const EVERY_KIND = `
tailrace-race: 1
title: Everything that can be said
source: https://example.com/issues/1
summary: A file that says all there is to say, once.
needs: [calls, notifications, processes, files, close, timeouts, reconnect]
link:
  form: stream
  framing: content-length
  preset: tcp
  splitFramesAt: 12
  afterLoss: refuse
  callTimeoutMs: 500
  asyncConsumer: true
  consumerDelayMs: 5
strands:
  app:
    - { call: A, method: environment/info, timeoutMs: 500 }
    - { notify: hello }
    - { start: P, pipeStdin: true, tty: false }
    - { write: w, text: "in\\n", after: P.settled }
    - { read: r1, afterSeq: 1, maxBytes: 10, waitMs: 20 }
    - { poll: p1, process: P, maxBytes: 10, waitMs: 20 }
    - { subscribe: s1, process: P }
    - { terminate: t1, process: P }
  files:
    - { file: F1, operation: writeFile, path: /work/a.txt, text: hi }
    - { file: F2, operation: copy, path: /work/a.txt, to: /work/b.txt, recursive: false }
    - { file: F3, operation: remove, path: /work/b.txt, recursive: true, force: true }
  inside:
    - { close: bye, inside: A.settled }
    - { call: B, inside: close-seen }
    - { call: C, inside: notification }
  again:
    - { connect: second, after: [cut, close-seen] }
    - { connect: third, after: half }
  process:
    - { output: o1, text: one }
    - { output: o2, text: two, stream: stderr, seq: 3 }
    - { output: o3, text: two, seq: 2 }
    - { exited: x1, exitCode: 3 }
    - { closed: c1 }
  connection:
    - { notification: n1 }
    - { notification: n2, number: 7 }
    - { respond: A, error: { code: -32603, message: no } }
    - { respond: A }
    - { stray: lost }
    - { request: q1, wireId: zero }
    - { request: q2, like: A, wireId: text }
    - { malformed: m1, how: json }
    - { malformed: m2, how: shape, value: array }
    - { raw: f1, text: "{" }
    - { raw: f2, json: { id: 1, result: null } }
    - { eof: cut }
  faults:
    - { end-write: deaf, how: epipe, early: true }
  connection-2:
    - { respond: second }
    - { stall: silence }
    - { end-read: half }
  connection-3:
    - { reset: broken, how: uncoded }
  time:
    - { advance: wait, ms: 100, after: A.written }
unanswered: [P, w]
order:
  - A.written < n1 < A.response < cut
  - cut < B.invoked
joined:
  - [n1, n2, A.response]
violates:
  - call-settles
  - { property: call-settles, of: B, kind: hung }
expect:
  - { target: vscode-jsonrpc, version: "1.30.0", outcome: reproduced }
  - { target: "@scope/name@2.0.0", outcome: not-found }
  - { target: ./tailrace.target.ts, outcome: ruled-out }
`;
