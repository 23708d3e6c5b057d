import { conformance } from 'tailrace/vitest';

conformance(new URL('./tailrace.target.ts', import.meta.url), { runs: 2000 });
