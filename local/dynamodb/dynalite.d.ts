/** The parts of dynalite that run an operation, below its HTTP server. */
declare module 'dynalite/db/index.js' {
  /** @param options.path the directory of the store; in memory without it. Times are milliseconds. */
  export function create(options: {
    path?: string;
    createTableMs: number;
    deleteTableMs: number;
    updateTableMs: number;
  }): import('./dynalite-store.ts').DynaliteStore;
}
