/** A count with its thousands apart: `12,345`. */
export function formatCount(count: number): string {
  return count.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A duration for people: `850 ms`, `1.8 s`, `2 min 05 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** A count with its noun: `1 schedule`, `5,000 schedules`, `2 properties`, `2 ways`. */
export function formatCounted(count: number, noun: string): string {
  const plural = /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** A target with its version: `vscode-jsonrpc 10.0.0`. */
export function formatTarget(target: { readonly name: string; readonly version?: string }): string {
  return target.version === undefined ? target.name : `${target.name} ${target.version}`;
}

/** How large a counterexample is: `2 actions, 1 deviation`. */
export function formatSize({ actions, deviations }: { readonly actions: number; readonly deviations: number }): string {
  return `${formatCounted(actions, 'action')}, ${formatCounted(deviations, 'deviation')}`;
}
