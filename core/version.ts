import manifest from '../package.json' with { type: 'json' };

/** The version of this build, as callbacks and the API state it. */
export const VERSION: string = manifest.version;
