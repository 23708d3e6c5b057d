/** What the command line needs of this layer, loaded in one go when a client has to be installed. */
export { cacheFolder } from './cache-folder.js';
export { chooseVersion } from './choose-version.js';
export { findInstalled, importInstalled } from './find-installed.js';
export { installClient } from './install-client.js';
