#!/usr/bin/env node
// A shim, so that the command exists before the first build; the command itself is src/cli/main.ts, which runs when it is imported.
import { existsSync } from 'node:fs';

const entry = new URL('../dist/src/cli/main.js', import.meta.url);

if (existsSync(entry)) {
  await import(entry.href);
} else {
  console.error('tailrace: not built: run npm run build');
  process.exitCode = 2;
}
