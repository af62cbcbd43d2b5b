import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError, type AwsJsonService } from '../../local/aws/json-service.ts';
import type { Emit } from '../../local/events/event.ts';
import type { InvokeFunction } from '../../local/functions/invoke.ts';
import type { Wires } from '../../local/services.ts';
import { TaskFailure } from '../../local/states/task.ts';
import { UNWELCOME } from './kinds.ts';
import { between, pick, type Random, randomStream } from './random.ts';

/** Where the service writes down each fault, in its home folder: it would not outlive the next kill otherwise. */
export const FAULTS_FILE = 'faults.txt';

export interface FaultOptions {
  seed: number;
  /** How often the service was started before: every process has faults of its own. */
  start: number;
  /** Told the name of every fault that is done. */
  tell: (fault: string) => void;
}

/**
 * What is left of a pause before something is tried again. The definitions and the clock stay as they are, and with
 * them every time-out: a retry with full jitter comes at any moment of its interval, and here in the first 0.2 % of it;
 * from the deliver function's answer, which says how long to wait, as much is taken away. Of the hours between the
 * attempts at a callback 1, 1, 1, 4, 15, 36, 72 and 72 seconds are left.
 */
const HURRY = 1 / 500;

/** The faults that the service is put under from within, drawn from a stream of their own for each wire. */
export function faults({ seed, start, tell }: FaultOptions): Wires {
  const jitter = randomStream(seed, start, 'jitter');
  return {
    athena: (service) => faultyAthena(service, { random: randomStream(seed, start, 'athena'), tell }),
    dynamodb: (service) => faultyDynamoDb(service, { random: randomStream(seed, start, 'dynamodb'), tell }),
    emit: (emit) => faultyEvents(emit, { random: randomStream(seed, start, 'events'), tell }),
    invoke: (invoke) => faultyFunctions(invoke, { random: randomStream(seed, start, 'functions'), tell }),
    random: () => HURRY * jitter(),
  };
}

interface Wire {
  random: Random;
  tell: (fault: string) => void;
}

const FAIR = [
  ['none', 82],
  ['throttle', 8],
  ['failure', 3],
  ['lost answer', 3],
  ['delay', 4],
] as const;
const STORM = [
  ['none', 50],
  ['throttle', 50],
] as const;
/** How many calls a storm lasts, and after how many calls one begins. */
const STORM_CALLS = 30;
const STORM_EVERY = 150;

/** An engine that throttles, fails, is slow, and does what it was asked without saying so. */
function faultyAthena(service: AwsJsonService, { random, tell }: Wire): AwsJsonService {
  const fault = {
    throttle: () => new AwsError('TooManyRequestsException', 'Rate exceeded'),
    failure: () => new AwsError('InternalServerException', 'Internal failure', { status: 500 }),
  };
  let storm = 0;
  return {
    ...service,
    async call(operation, input) {
      if (JSON.stringify(input).includes(UNWELCOME)) throw fault.throttle();
      if (storm > 0) storm -= 1;
      else if (random() < 1 / STORM_EVERY) storm = STORM_CALLS;
      const weather = pick<(typeof FAIR)[number][0]>(random, storm > 0 ? STORM : FAIR);
      if (weather !== 'none') tell(`engine: ${weather}`);
      if (weather === 'throttle' || weather === 'failure') throw fault[weather]();
      if (weather === 'delay') await sleep(between(random, 10, 500));
      const answer = await service.call(operation, input);
      if (weather === 'lost answer') throw fault.failure();
      return answer;
    },
  };
}

const RECORDS = [
  ['none', 94],
  ['throttle', 2],
  ['failure', 2],
  ['lost answer', 2],
] as const;

/** A record table that throttles, fails, and writes what it says it has not. */
function faultyDynamoDb(service: AwsJsonService, { random, tell }: Wire): AwsJsonService {
  return {
    ...service,
    async call(operation, input) {
      const weather = pick(random, RECORDS);
      if (weather !== 'none') tell(`record table: ${weather}`);
      if (weather === 'throttle') {
        throw new AwsError('ProvisionedThroughputExceededException', 'The table is busy.');
      }
      const failure = () => new AwsError('InternalServerError', 'Internal failure', { status: 500 });
      if (weather === 'failure') throw failure();
      const answer = await service.call(operation, input);
      if (weather === 'lost answer') throw failure();
      return answer;
    },
  };
}

const FUNCTIONS = [
  ['none', 94],
  ['throttle', 3],
  ['lost answer', 3],
] as const;

/** Functions that are throttled, and that end without their end being heard of. */
function faultyFunctions(invoke: InvokeFunction, { random, tell }: Wire): InvokeFunction {
  return async (arn, event) => {
    const weather = pick(random, FUNCTIONS);
    if (weather !== 'none') tell(`function: ${weather}`);
    if (weather === 'throttle') throw new TaskFailure('Lambda.TooManyRequestsException', 'Rate Exceeded.');
    const answer = await invoke(arn, event).catch((error: unknown) => {
      throw error instanceof TaskFailure ? hurried(error) : error;
    });
    if (weather === 'lost answer') throw new TaskFailure('Lambda.SdkClientException', 'Read timed out.');
    return answer;
  };
}

function hurried(failure: TaskFailure): TaskFailure {
  const message = failure.message.replaceAll(
    /Next attempt in (\d+) s/g,
    (_, seconds: string) => `Next attempt in ${Math.ceil(Number(seconds) * HURRY)} s`,
  );
  return new TaskFailure(failure.name, message, { cause: failure });
}

const ENGINE_EVENTS = [
  ['none', 70],
  ['lost', 10],
  ['twice', 10],
  ['late', 10],
] as const;
const OTHER_EVENTS = [
  ['none', 80],
  ['twice', 10],
  ['late', 10],
] as const;

/**
 * Loses, doubles and delays events. Those of executions are not lost: they are all that tells of an execution that was
 * ended from outside.
 */
function faultyEvents(emit: Emit, { random, tell }: Wire): Emit {
  return (event) => {
    const isEngine = event.source === 'aws.athena';
    const fate = pick<(typeof ENGINE_EVENTS)[number][0]>(random, isEngine ? ENGINE_EVENTS : OTHER_EVENTS);
    if (fate !== 'none') tell(`event: ${fate}`);
    switch (fate) {
      case 'lost':
        return undefined;
      case 'twice':
        return Promise.all([emit(event), emit(event)]).then(() => undefined);
      case 'late':
        return sleep(between(random, 100, 10_000), undefined, { ref: false }).then(() => emit(event));
      case 'none':
        return emit(event);
    }
  };
}
