import { endRead } from './end-read.js';
import { firstWriteFails, writeDestroys, writeRefused, writeStalled } from './end-write.js';
import { eof } from './eof.js';
import type { FaultEntry } from './fault.js';
import { malformedJson, malformedShape, malformedValue, rawFrame, truncatedFrame } from './malformed.js';
import { ORDER_FAULTS } from './order-faults.js';
import { reset, resetUncoded } from './reset.js';
import { serverRequestFault, serverRequestLikeFault, serverRequestZeroFault } from './server-request.js';
import { stall } from './stall.js';
import { strayResponseFault } from './stray-response.js';

/** Every fault there is. Lists and documentation are generated from it. */
export const FAULTS: readonly FaultEntry[] = [
  eof,
  reset,
  resetUncoded,
  endRead,
  writeRefused,
  writeDestroys,
  writeStalled,
  firstWriteFails,
  stall,
  malformedJson,
  malformedShape,
  malformedValue,
  truncatedFrame,
  rawFrame,
  strayResponseFault,
  serverRequestFault,
  serverRequestZeroFault,
  serverRequestLikeFault,
  ...ORDER_FAULTS,
];
