import { checkTarget } from 'tailrace';

const result = await checkTarget({
  target: { name: 'minimal', module: new URL('./tailrace.target.ts', import.meta.url).href },
  runs: 1000,
  seed: 'any text',
  strategy: 'portfolio',
  profile: 'own',
});

console.log(`${result.verdict} after ${result.schedules} schedules`);
for (const { id, counterexamples } of result.properties) {
  for (const { strength, evidence } of counterexamples) console.log(`${id} (${strength}): ${evidence.says}`);
}
