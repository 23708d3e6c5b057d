import type { FidelityCase } from '../fidelity-case.js';
import { CLIENT_CASES } from './client-cases.js';
import { CLIENT_LOSS_CASES } from './client-loss-cases.js';
import { FILE_CASES } from './file-cases.js';
import { FRAME_CASES } from './frame-cases.js';
import { HANDSHAKE_CASES } from './handshake-cases.js';
import { READ_CASES } from './read-cases.js';
import { START_CASES } from './start-cases.js';
import { WRITE_CASES } from './write-cases.js';

/** All case bodies. Each is run on both arms. */
export const FIDELITY_CASES: readonly FidelityCase[] = [
  ...HANDSHAKE_CASES,
  ...FRAME_CASES,
  ...START_CASES,
  ...READ_CASES,
  ...WRITE_CASES,
  ...FILE_CASES,
  ...CLIENT_CASES,
  ...CLIENT_LOSS_CASES,
];
