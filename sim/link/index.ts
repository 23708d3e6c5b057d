export { createLink } from './create-link.js';
export type { LinkObserver, LinkSettings, OutgoingFrame, SimulatedLink } from './link.js';
export { allowedGaps, defaultPreset } from './presets.js';
