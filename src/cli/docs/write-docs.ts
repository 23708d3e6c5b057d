import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { renderDocs } from './render-docs.js';

/** What `npm run docs` runs, in the folder of the repository. */
for (const [path, text] of await renderDocs((path) => readFileSync(path, 'utf8'))) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  process.stdout.write(`${path}\n`);
}
