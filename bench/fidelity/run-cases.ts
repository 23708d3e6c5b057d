import { ExecServerProcess } from './arms/exec-server-process.js';
import { pathFormOf, RealPort, realClient } from './arms/real-arm.js';
import { SimulatedPort, simulatedClient } from './arms/simulated-arm.js';
import type { ArmOutcome, CaseOutcome, FidelityCase, Note } from './fidelity-case.js';
import { normalise } from './normalise.js';
import type { PathForm } from './server-port.js';

/** Runs the cases against the simulated executor. */
export async function runSimulated(cases: readonly FidelityCase[]): Promise<ArmOutcome> {
  const outcomes: Record<string, CaseOutcome> = {};
  for (const one of cases) {
    outcomes[one.id] = await observe([], async (note) => {
      if (one.about === 'server') return one.run(new SimulatedPort(), note);
      const port = await simulatedClient();
      await one.run(port, note).finally(() => port.client.close());
    });
  }
  return outcomes;
}

/**
 * Runs the cases against the real server, one after another: those that end their server against one of their own, the
 * others against one that they share. Every server is gone when this settles, with its folder.
 *
 * @param command the path of the command `codex`
 */
export async function runReal(cases: readonly FidelityCase[], command: string): Promise<ArmOutcome> {
  const outcomes: Record<string, CaseOutcome> = {};
  const shared = await ExecServerProcess.start(command);
  try {
    const form = await pathFormOf(shared);
    for (const one of cases) {
      const isAlone = one.about === 'client' && one.endsServer === true;
      const server = isAlone ? await ExecServerProcess.start(command) : shared;
      try {
        outcomes[one.id] = await runOnServer(one, server, form);
      } finally {
        if (isAlone) server.stop();
      }
    }
    return outcomes;
  } finally {
    shared.stop();
  }
}

function runOnServer(one: FidelityCase, server: ExecServerProcess, form: PathForm): Promise<CaseOutcome> {
  const folders = [`${server.root}/${one.id}`, server.root];
  return observe(folders, async (note) => {
    if (one.about === 'server') {
      const port = new RealPort(server, form, one.id);
      await one.run(port, note).finally(() => port.close());
    } else {
      const { port, close } = await realClient(server, form, one.id);
      await one.run(port, note).finally(close);
    }
  });
}

async function observe(folders: readonly string[], run: (note: Note) => Promise<void>): Promise<CaseOutcome> {
  const observed: Record<string, unknown> = {};
  try {
    await run((observation, value) => {
      if (observation in observed) throw new Error(`'${observation}' is noted twice`);
      observed[observation] = normalise(value, folders);
    });
    return { observed };
  } catch (error) {
    return { observed, broke: error instanceof Error ? error.message : String(error) };
  }
}
