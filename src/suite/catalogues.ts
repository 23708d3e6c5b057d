/** The lists of what there is, for the faces of the suite: what a command may list, explain or check a name against. */
export { PROPERTIES } from '../../properties/catalogue.js';
export { FAULTS } from '../../sim/faults/catalogue.js';
export {
  HANG_UP_READ_LATER,
  MEASURED_GAPS,
  MEASURED_TRANSPORTS,
  type MeasuredGaps,
  type MeasuredTransport,
  type NextSeen,
} from '../../sim/link/measured-gaps.js';
export { allowedGaps, defaultPreset } from '../../sim/link/presets.js';
export { ENDPOINT_FAULTS } from '../../sim/wire/endpoint-faults.js';
export { SEARCH_STRATEGIES, STRATEGIES } from '../engine/strategies/catalogue.js';
export { exhaustive as EXHAUSTIVE } from '../engine/strategies/exhaustive.js';
