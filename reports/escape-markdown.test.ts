import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { codeBlock, codeSpan, escapeMarkdown, escapeProse } from './escape-markdown.js';

const render = (markdown: string): string => marked.parse(markdown, { async: false, gfm: true });

function encode(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

describe('a code span', () => {
  it.each(['a', '`', 'a`b', '``', '`a`` ```', ' a ', 'a*b_c<d>&amp;', '# a', '\\'])('shows %j as it is', (text) => {
    expect(render(`x ${codeSpan(text)} y`)).toBe(`<p>x <code>${encode(text.trim())}</code> y</p>\n`);
  });

  it('is one line, without what does not print', () => {
    expect(codeSpan('a\r\n\n\u001b\u0000b')).toBe('`a b`');
  });
});

describe('a code block', () => {
  it.each(['a', '```', '````\n```\na', '~~~', '  `a`\n</code></pre>'])('shows %j as it is', (text) => {
    expect(render(codeBlock('text', text))).toBe(`<pre><code class="language-text">${encode(text)}\n</code></pre>\n`);
  });

  it('keeps lines and leaves out what does not print', () => {
    expect(codeBlock('', 'a\n\u001b[1mb\u202e')).toBe('```\na\n[1mb\n```');
  });
});

describe('escaped text', () => {
  it.each(['a `b` c', '**a** _b_ ~~c~~', '[a](b)', '<b>a</b>', '&amp;', '\\*', 'x | y', '$a$', '![a](b)'])(
    'reads as it was: %j',
    (text) => {
      expect(render(`x ${escapeMarkdown(text)} y`)).toBe(`<p>x ${encode(text)} y</p>\n`);
    },
  );

  it('stays in its cell of a table', () => {
    expect(render(`| a | b |\n| --- | --- |\n| ${escapeMarkdown('x | y \\| z')} | c |`)).toContain(
      '<td>x | y \\| z</td>\n<td>c</td>',
    );
  });

  it('leads nowhere and calls nobody', () => {
    const text = 'https://example.com www.example.com someone@example.com @someone';
    const html = render(`x ${escapeMarkdown(text)}`);
    expect(html).not.toContain('<a');
    expect(html).not.toMatch(/@\w/);
    expect(html.replaceAll('\u200b', '')).toBe(`<p>x ${text}</p>\n`);
  });
});

describe('text of our own', () => {
  it.each([
    ['`close()` settles, and so does `a*b`.', '<code>close()</code> settles, and so does <code>a*b</code>.'],
    ['in `seq` order', 'in <code>seq</code> order'],
    ['one ` alone, <b> and **no** more', 'one ` alone, &lt;b&gt; and **no** more'],
    ['a bar `|` is none of a table', 'a bar `|` is none of a table'],
  ])('has its code in code, and nothing else: %s', (text, html) => {
    expect(render(escapeProse(text))).toBe(`<p>${html}</p>\n`);
  });
});
