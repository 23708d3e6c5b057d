import { describe, expect, it } from 'vitest';
import { exampleHang, exampleLostOutput } from './example-counterexamples.js';
import { explainCounterexample, replayCommand } from './explain-counterexample.js';

describe('the explanation of a counterexample', () => {
  it('tells a hang from the rule that is broken down to what is still open', () => {
    const explanation = explainCounterexample(exampleHang(), {
      statement: 'No call is open at the end of the run.',
      replayCommand: replayCommand('tailrace-replays/vscode-jsonrpc/a.replay.json', {
        targetArgument: 'vscode-jsonrpc',
      }),
    });
    expect(explanation).toMatchInlineSnapshot(`
      "call-settles is violated (proved)
        should hold   No call is open at the end of the run.
        happened      call A never settles (nothing is left to run: proved)
        schedule      in order and idle everywhere, except: EOF arrives 1 microtask after app-1 calls A
        class         hung, call unwritten, cause eof, outcome pending

             time  app                                 client                  connection                 executor
             0 ms   ·  connected  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
                    │ ────────────── call A ────────────▶ │                         │                         │
           +1 hop   │                                     │ ◀───────────────────── EOF ────────────────────── │
                    │ ◀───────── close handler ────────── │                         │                         │
                    │                                     │ ── write of A refused ✕ │                         │
                    ·  no more faults: the stream ends and time runs on · · · · · · · · · · · · · · · · · · · ·
      >> 10000 ms   │ call A is still open                │                         │                         │

        again         npx tailrace replay tailrace-replays/vscode-jsonrpc/a.replay.json --target vscode-jsonrpc"
    `);
  });

  it('tells output that arrived and was lost', () => {
    expect(explainCounterexample(exampleLostOutput())).toMatchInlineSnapshot(`
      "no-output-lost-polled is violated (proved)
        happened      poll L was told the end without output 1 of P, which had arrived
        schedule      in order and idle everywhere, except:
                      - output 1 of P arrives before app-1 polls P (L)
                      - EOF arrives in the same chunk, after output 1 of P arrives, before app-1 polls P (L)
                      - app-1 polls P (L) once ticks and microtasks have run, but no immediate, after EOF arrives
        class         missing-tail, poll after-loss, cause eof, outcome resolved

             time  app                                 client                  connection                 executor
             0 ms   ·  connected  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
                    │ ───────────── start P ────────────▶ │                         │                         │
                    │                                     │ ─────────────────── request P ──────────────────▶ │
                    │                                     │ ◀──────────────── response to P ───────────────── │
                    │ ◀───────────── P done ───────────── │                         │                         │
             5 ms   │                                     │                         │ ◀─── output 1 of P ──── │
           joined   │                                     │                         │ ◀──────── EOF ───────── │
                    │                                     │ ◀─── output 1 of P ──── │                         │
                    │                                     │ ◀──────── EOF ───────── │                         │
            turn0   │ ─────────── poll L of P ──────────▶ │                         │                         │
      >>            │ ◀─── L: nothing, closed+failed ──── │                         │                         │
                    │ ◀─── L: nothing, closed+failed ──── │                         │                         │
      "
    `);
  });

  it('is at most 110 columns wide where it is drawn', () => {
    const drawn = explainCounterexample(exampleLostOutput())
      .split('\n')
      .filter((line) => line.includes('│'));
    expect(drawn.length).toBeGreaterThan(5);
    expect(Math.max(...drawn.map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  it('quotes what a shell would take apart', () => {
    expect(replayCommand("it's here.json", { targetArgument: './my target.ts' })).toBe(
      `npx tailrace replay 'it'\\''s here.json' --target './my target.ts'`,
    );
  });

  it('names a client in a process of its own by its command', () => {
    expect(replayCommand('a.json', { targetArgument: 'python3 driver.py', targetFlag: '--command' })).toBe(
      `npx tailrace replay a.json --command 'python3 driver.py'`,
    );
  });
});
