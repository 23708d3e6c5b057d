import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../src/core/report.js';
import { exampleHang, exampleLostOutput, exampleProperty, exampleResult } from './example-counterexamples.js';
import { toMarkdownReport } from './markdown-report.js';
import type { ReportContext } from './reporter.js';

const context: ReportContext = {
  replayPath: (counterexample) => `replays/${counterexample.property}.replay.json`,
  targetArgument: 'vscode-jsonrpc',
  strict: false,
  statementOf: (property) => `What ${property} demands.`,
};

const every: CheckResult = exampleResult([
  exampleProperty('no-crash'),
  exampleProperty('file-errors', { status: 'not-applicable', reached: 0, reason: 'the target lacks files' }),
  exampleProperty('read-wakes', { status: 'unreached', reached: 0, reason: 'never in 5000 schedules' }),
  exampleProperty('no-output-lost-polled', { status: 'expected-failure', counterexamples: [exampleLostOutput()] }),
  exampleProperty('call-settles', { counterexamples: [exampleHang()] }),
]);

/** A result in which everything that a client or an adapter can say is this text. */
function saying(text: string): CheckResult {
  const hang = exampleHang();
  const evidence = { ...hang.evidence, kind: 'crashed', says: text };
  const property = exampleProperty('call-settles', {
    reason: text,
    counterexamples: [{ ...hang, evidence }],
    inconclusive: [{ ...hang, evidence, step: 1, differs: text }],
  });
  return exampleResult([property], { target: { name: text }, reason: text });
}

describe('the Markdown report', () => {
  it('shows the code in our own statements as code, in the table and in the failure', () => {
    const text = toMarkdownReport(every, { ...context, statementOf: () => '`close()` settles.' });
    expect(text).toContain('| `close()` settles. |');
    expect(text).toContain('**Should hold:** `close()` settles.');
  });

  it('has the verdict, the table, and each failure with its diagram and the command that shows it again', () => {
    expect(toMarkdownReport(every, context)).toMatchInlineSnapshot(`
      "## ✕ \`vscode-jsonrpc 10.0.0\`: violated

      4 of 5 properties applicable; 5,000 schedules in 1.8 s, stopped by runs; seed \`5eed\`, strategy \`portfolio\`, profile \`quick\`; tailrace 0.1.0 on Node v20.20.2.

      | status | property | level | reached | |
      | --- | --- | --- | ---: | --- |
      | ○ unreached | read-wakes | must | 0 | never in 5000 schedules |
      | ✕ violated | call-settles | must | 1 of 4,210 | What call-settles demands. |
      | ✓ passed | no-crash | must | 4,210 | What no-crash demands. |
      | ! expected-failure | no-output-lost-polled | must | 1 of 4,210 | What no-output-lost-polled demands. |
      | – not-applicable | file-errors | must |  | the target lacks files |

      ### ✕ \`call-settles\` is violated (proved)

      **Should hold:** What call-settles demands.

      **Happened:** app-1 calls A; EOF arrives 1 microtask later; call A never settles (nothing is left to run: proved).

      \`\`\`text
             time  app                                 client                  connection                 executor
             0 ms   ·  connected  · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · · ·
                    │ ────────────── call A ────────────▶ │                         │                         │
           +1 hop   │                                     │ ◀───────────────────── EOF ────────────────────── │
                    │ ◀───────── close handler ────────── │                         │                         │
                    │                                     │ ── write of A refused ✕ │                         │
                    ·  no more faults: the stream ends and time runs on · · · · · · · · · · · · · · · · · · · ·
      >> 10000 ms   │ call A is still open                │                         │                         │
      \`\`\`

      \`\`\`sh
      npx tailrace replay replays/call-settles.replay.json --target vscode-jsonrpc
      \`\`\`

      **\`no-output-lost-polled\` fails as expected:** app-1 starts process P; output 1 of P arrives; EOF arrives in the same chunk; app-1 polls P (L) before any immediate; poll L was told the end without output 1 of P, which had arrived.
      "
    `);
  });

  it('says why a check is incomplete, and has no table where there is nothing to put in it', () => {
    const result = exampleResult([], { verdict: 'incomplete', reason: 'no property was selected', schedules: 0 });
    const text = toMarkdownReport(result, context);
    expect(text).toContain('## ? `vscode-jsonrpc 10.0.0`: incomplete\n\nThis is because no property was selected.\n');
    expect(text).not.toContain('|');
  });

  it('tells an inconclusive result', () => {
    const { evidence, scenario, schedule } = exampleHang();
    const property = exampleProperty('call-settles', {
      status: 'inconclusive',
      inconclusive: [{ property: 'call-settles', evidence, step: 3, differs: 'closed', scenario, schedule }],
    });
    expect(toMarkdownReport(exampleResult([property]), context)).toContain(
      '**`call-settles` is inconclusive:** call A is still open when the run ends, but the same schedule again differed ' +
        'at step 3 (closed).',
    );
  });

  it('says of a failed should property that it only should hold', () => {
    const property = exampleProperty('call-settles', { level: 'should', counterexamples: [exampleHang()] });
    expect(toMarkdownReport(exampleResult([property]), context)).toContain('is violated (proved), which should hold');
  });

  it.each([
    '| a | b |\n| --- | --- |',
    '`` ` ``` ```` code',
    '```\n# heading\n```',
    '<script>alert(1)</script><img src=x>',
    '</code></pre><b>bold</b>&lt;&amp;&nbsp;',
    '**bold** _it_ ~~gone~~ \\*\\*',
    '[link](https://example.com) ![image](x.png) <https://example.com> https://example.com www.example.com',
    '\n\n# heading\n- item\n1. one\n> quote\n===\n---',
    '@someone #12 $x$ someone@example.com',
    '\u001b[31mred\u0000\u2028\u202e',
  ])('shows what a client said, and lets it do nothing: %j', (text) => {
    const harmless = structureOf(toMarkdownReport(saying('words'), context));
    expect(structureOf(toMarkdownReport(saying(text), context))).toEqual(harmless);
  });

  it('shows what a client said as it was said', () => {
    const shown = (text: string): string =>
      marked.parse(toMarkdownReport(saying(text), context), { async: false }).replace(/<[^>]*>/g, '');
    const text = '`a` | **b** [d](e) \\ f_g_h';
    expect(shown(text).split(text)).toHaveLength(shown('neutral').split('neutral').length);
  });

  it('mentions nobody', () => {
    const target = { name: '@someone/client' };
    const text = toMarkdownReport({ ...saying('thanks to @someone'), target }, context);
    expect(text.replace(/`+[^`]+`+/g, '')).not.toMatch(/@\w/);
  });

  describe('within a limit', () => {
    const many = exampleResult(
      Array.from({ length: 20 }, (_, index) =>
        exampleProperty(`property-${index}`, { counterexamples: [exampleHang(), exampleLostOutput()] }),
      ),
    );
    const whole = toMarkdownReport(many, context);

    it('is whole where it fits, to the byte', () => {
      expect(toMarkdownReport(many, context, Buffer.byteLength(whole))).toBe(whole);
    });

    it.each([1, 5_000, 20_000, Buffer.byteLength(whole) - 1, 300, 3_000])(
      'never has more than %d bytes',
      (bytesMax) => {
        expect(Buffer.byteLength(toMarkdownReport(many, context, bytesMax))).toBeLessThanOrEqual(bytesMax);
      },
    );

    it('tells as many failures as fit, and counts the others', () => {
      const text = toMarkdownReport(many, context, 20_000);
      const told = text.match(/^### /gm)?.length ?? 0;
      expect(told).toBeGreaterThan(2);
      expect(text).toContain(`\n${40 - told} more failures found no room here.\n`);
      expect(20_000 - Buffer.byteLength(text)).toBeLessThan(2_000);
    });

    it('keeps the table when no failure fits, and the verdict when the table does not', () => {
      const table = toMarkdownReport(many, context, 3_000);
      expect(table).toContain('| ✕ violated | property-19 |');
      expect(table).toContain('40 more failures found no room here.');
      const verdict = toMarkdownReport(many, context, 300);
      expect(verdict).toContain('## ✕ `vscode-jsonrpc 10.0.0`: violated');
      expect(verdict).not.toContain('property-19');
      expect(toMarkdownReport(many, context, 10)).toBe('');
    });
  });
});

/** The kinds of the elements that a reader of Markdown sees, and no text. */
function structureOf(markdown: string): string[] {
  const html = marked.parse(markdown, { async: false, gfm: true });
  return [...html.matchAll(/<\/?[a-z][^>]*>/g)].map((match) => match[0]);
}
