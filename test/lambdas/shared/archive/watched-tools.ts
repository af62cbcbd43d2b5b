import type {
  ArchiveSession,
  BatchTransaction,
  RestoreTransaction,
  SourceDatabase,
} from '../../../../core/archive/source-database.ts';
import type { ArchiveTools } from '../../../../lambdas/shared/archive/archive-tools.ts';

type Tell = (step: string) => void;

/** The same tools, which tell of each step that changes something as soon as it is done. */
export function watched(tools: ArchiveTools, tell: Tell): ArchiveTools {
  const { lake, objects, source } = tools;
  return {
    ...tools,
    source: watchedSource(source, tell),
    lake: {
      layout: (table) => lake.layout(table),
      ensure: (table) => done(lake.ensure(table), () => tell('ensure')),
      batchesOf: (days) => lake.batchesOf(days),
      register: (partitions) => done(lake.register(partitions), () => tell('register')),
    },
    objects: {
      upload: (place, file, rows) => done(objects.upload(place, file, rows), () => tell('upload')),
      verify: (bucket, written, format) => objects.verify(bucket, written, format),
      download: (bucket, written, file) => objects.download(bucket, written, file),
      delete: (bucket, keys) => done(objects.delete(bucket, keys), () => tell('delete objects')),
    },
  };
}

function watchedSource(source: SourceDatabase, tell: Tell): SourceDatabase {
  return {
    describe: () => source.describe(),
    migrate: () => done(source.migrate(), () => tell('migrate')),
    daysBefore: (day) => source.daysBefore(day),
    oldestDay: () => source.oldestDay(),
    batches: (...states) => source.batches(...states),
    batch: (number) => source.batch(number),
    abort: (number, reason) => done(source.abort(number, reason), () => tell('abort')),
    markGone: (number) => done(source.markGone(number), () => tell('mark gone')),
    async lock() {
      const session = await source.lock();
      return session && watchedSession(session, tell);
    },
    snapshot: (range, columns, read) => source.snapshot(range, columns, read),
  };
}

function watchedSession(session: ArchiveSession, tell: Tell): ArchiveSession {
  return {
    beside: async () => watchedSession(await session.beside(), tell),
    nextDay: (before, since) => session.nextDay(before, since),
    survey: (day, maxRows) => session.survey(day, maxRows),
    plan: (batch) => done(session.plan(batch), () => tell('plan')),
    begin: async (batch, survey, columns) => watchedBatch(await session.begin(batch, survey, columns), tell),
    beginRestore: async (batch, columns) => watchedRestore(await session.beginRestore(batch, columns), tell),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

function watchedBatch(transaction: BatchTransaction, tell: Tell): BatchTransaction {
  return {
    describe: () => transaction.describe(),
    rows: () => transaction.rows(),
    delete: () => done(transaction.delete(), () => tell('delete')),
    mark: (objects) => done(transaction.mark(objects), () => tell('mark')),
    commit: () => done(transaction.commit(), () => tell('commit')),
    [Symbol.asyncDispose]: () => transaction[Symbol.asyncDispose](),
  };
}

function watchedRestore(transaction: RestoreTransaction, tell: Tell): RestoreTransaction {
  return {
    insert: (rows) => done(transaction.insert(rows), () => tell('insert')),
    mark: () => done(transaction.mark(), () => tell('mark restored')),
    commit: () => done(transaction.commit(), () => tell('commit restored')),
    [Symbol.asyncDispose]: () => transaction[Symbol.asyncDispose](),
  };
}

async function done<Result>(step: Promise<Result>, tell: () => void): Promise<Result> {
  const result = await step;
  tell();
  return result;
}
