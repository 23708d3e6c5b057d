import type { ClientPort } from './client-port.js';
import type { ServerPort } from './server-port.js';

/** Writes down what was seen, under a name that is unique in its case. Undefined is written as null. */
export type Note = (observation: string, value: unknown) => void;

interface Claim {
  /** Unique, in kebab-case. */
  readonly id: string;
  /** What is said of the server or of the client, in one sentence. */
  readonly claim: string;
}

/** A body about the protocol of an exec server. */
export interface ServerCase extends Claim {
  readonly about: 'server';
  run(port: ServerPort, note: Note): Promise<void>;
}

/** A body about the reference client in front of an exec server. */
export interface ClientCase extends Claim {
  readonly about: 'client';
  /** Whether the body ends the server, so that it needs one of its own. */
  readonly endsServer?: boolean;
  run(port: ClientPort, note: Note): Promise<void>;
}

export type FidelityCase = ServerCase | ClientCase;

/** What one arm saw in one case: a JSON value for each observation, in the order noted. */
export type Observations = Readonly<Record<string, unknown>>;

/** What a case gave in one arm. */
export interface CaseOutcome {
  readonly observed: Observations;
  /** What the body threw, which is never right. */
  readonly broke?: string;
}

/** The outcome of each case, by its id. */
export type ArmOutcome = Readonly<Record<string, CaseOutcome>>;
