#!/usr/bin/env node
// A shim, so that the command exists before the first build; the command itself is src/cli/main.ts, which runs when it is imported.
import { existsSync } from 'node:fs';

const entry = new URL('../dist/src/cli/main.js', import.meta.url);
// What is wrong with the harness is never the answer of a check, and `git bisect run` takes 1 and 2 for bad.
const failed = process.argv.includes('--bisect') ? 128 : 2;

if (existsSync(entry)) {
  try {
    await import(entry.href);
  } catch (error) {
    console.error('tailrace: could not be loaded:', error);
    process.exitCode = failed;
  }
} else {
  console.error('tailrace: not built: run npm run build');
  process.exitCode = failed;
}
