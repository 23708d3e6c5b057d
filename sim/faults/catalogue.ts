import { endRead } from './end-read.js';
import { writeDestroys, writeRefused, writeStalled } from './end-write.js';
import { eof } from './eof.js';
import type { FaultEntry } from './fault.js';
import { malformedJson, malformedShape, truncatedFrame } from './malformed.js';
import { ORDER_FAULTS } from './order-faults.js';
import { reset } from './reset.js';
import { serverRequestFault } from './server-request.js';
import { stall } from './stall.js';
import { strayResponseFault } from './stray-response.js';

/** Every fault there is. Lists and documentation are generated from it. */
export const FAULTS: readonly FaultEntry[] = [
  eof,
  reset,
  endRead,
  writeRefused,
  writeDestroys,
  writeStalled,
  stall,
  malformedJson,
  malformedShape,
  truncatedFrame,
  strayResponseFault,
  serverRequestFault,
  ...ORDER_FAULTS,
];
