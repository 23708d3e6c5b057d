/**
 * The engine's version: that of the package, which a test compares. It is part of reports, replay files and fixed
 * seeds.
 */
export const ENGINE_VERSION = '0.1.0';
