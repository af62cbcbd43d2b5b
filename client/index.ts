/** What the package exports. */
export * from './browser.ts';
export { type VerifyOptions, verifyCallback } from './verify-callback.ts';
