import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AthenaClient, GetQueryExecutionCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_CREDENTIALS } from '../../../local/aws/account.ts';
import { AwsError, type AwsJsonService } from '../../../local/aws/json-service.ts';
import { systemClock } from '../../../local/clock.ts';
import { createAwsEndpoint } from '../../../local/http/aws-endpoint.ts';
import { type Listening, listen } from '../../../local/http/listen.ts';
import { createS3 } from '../../../local/s3/s3.ts';
import { verifySignature } from '../../../local/signature/verify-signature.ts';
import { createCredentialSource } from '../../../local/sts/credential-source.ts';
import { answerSts } from '../../../local/sts/sts.ts';

const rootSecret = 'root';
const clock = systemClock;
const credentials = createCredentialSource({ static: LOCAL_CREDENTIALS, rootSecret });
const root = mkdtempSync(join(tmpdir(), 'lakehook-endpoint-'));
const reported: unknown[] = [];
let endpoint: Listening;

/** Answers what the operation's name says, so that each answer can be asked for. */
const athena: AwsJsonService = {
  target: 'AmazonAthena',
  version: '1.1',
  async call(operation, input) {
    if (operation === 'StartQueryExecution') return { QueryExecutionId: JSON.stringify(input) };
    if (operation === 'GetQueryExecution') throw new Error('a bug');
    throw new AwsError('UnknownOperationException', `No ${operation} here.`);
  },
};
const stepFunctions: AwsJsonService = {
  target: 'AWSStepFunctions',
  version: '1.0',
  async call() {
    throw new AwsError('StateMachineDoesNotExist', 'There is no such state machine.');
  },
};

beforeAll(async () => {
  endpoint = await listen(
    0,
    'AWS_PORT',
    createAwsEndpoint({
      services: [
        { signingName: 'athena', service: athena },
        { signingName: 'states', service: stepFunctions },
      ],
      sts: (request, body) => answerSts(request, body, { credentials, rootSecret, clock }),
      s3: createS3({
        root: join(root, 'buckets'),
        metadataRoot: join(root, 'metadata'),
        credentials,
        clock,
        buckets: ['lake'],
      }),
      verify: (request, about) => verifySignature(request, { ...about, credentials, clock }),
      report: (error) => reported.push(error),
    }),
  );
});
afterAll(async () => {
  await endpoint.close();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  reported.length = 0;
});

function configuration(secretAccessKey: string = LOCAL_CREDENTIALS.secretAccessKey) {
  const { accessKeyId } = LOCAL_CREDENTIALS;
  return {
    endpoint: endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  };
}

/** A request as it is, unsigned. */
function post(headers: Record<string, string>, body = '{}') {
  return fetch(endpoint.url, { method: 'POST', headers, body });
}

describe('the AWS endpoint', () => {
  it('takes a call of the JSON protocol to the service that the target names', async () => {
    const answer = await new AthenaClient(configuration()).send(
      new StartQueryExecutionCommand({ QueryString: "SELECT 'é'", ClientRequestToken: 'token' }),
    );
    expect(JSON.parse(answer.QueryExecutionId ?? '')).toEqual({
      QueryString: "SELECT 'é'",
      ClientRequestToken: 'token',
    });
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("answers a service's error so that an SDK makes the exception of it", async () => {
    const call = new SFNClient(configuration()).send(
      new ListExecutionsCommand({ stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:x' }),
    );
    await expect(call).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
      message: 'There is no such state machine.',
      $metadata: { httpStatusCode: 400 },
    });
    expect(reported).toEqual([]);
  });

  it('answers 500 for what is no error of AWS, says nothing of it, and reports it', async () => {
    const call = new AthenaClient(configuration()).send(
      new GetQueryExecutionCommand({ QueryExecutionId: 'x' }),
    );
    await expect(call).rejects.toMatchObject({
      name: 'InternalFailure',
      message: 'The request failed for an unknown reason.',
      $metadata: { httpStatusCode: 500 },
    });
    expect(reported).toEqual([new Error('a bug')]);
  });

  it('refuses a signature by another secret, and none', async () => {
    const call = new AthenaClient(configuration('wrong')).send(
      new StartQueryExecutionCommand({ QueryString: 'SELECT 1' }),
    );
    await expect(call).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    const answer = await post({ 'x-amz-target': 'AmazonAthena.StartQueryExecution' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      __type: 'MissingAuthenticationTokenException',
      message: expect.any(String),
    });
  });

  it('refuses a target that names no service', async () => {
    const answer = await post({ 'x-amz-target': 'DynamoDB_20120810.GetItem' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await answer.json()).toEqual({
      __type: 'UnknownOperationException',
      message: 'No service is called DynamoDB_20120810 here.',
    });
  });

  it('tells a client of RPC v2 CBOR which protocol to speak', async () => {
    const answer = await post({ 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
    const body = Buffer.from(await answer.arrayBuffer());
    const message =
      'This endpoint speaks the AWS JSON protocol. Please configure the client for awsJson1_0 or awsJson1_1.';
    // A map of two pairs; texts of 6, 19 and 7 bytes, and one whose length takes a byte of its own.
    expect(body).toEqual(
      Buffer.concat([
        Buffer.from('\xa2\x66__type\x73UnsupportedProtocol\x67message\x78', 'latin1'),
        Buffer.of(message.length),
        Buffer.from(message),
      ]),
    );
  });

  it('takes a form to STS', async () => {
    const identity = await new STSClient(configuration()).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe('arn:aws:iam::000000000000:user/local');
  });

  it('takes everything else to S3', async () => {
    const s3 = new S3Client({ ...configuration(), forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'a/b.txt', Body: 'hello' }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'a/b.txt' }));
    expect(await Body?.transformToString()).toBe('hello');
    expect((await fetch(`${endpoint.url}/lake/a/b.txt`)).status).toBe(403);
  });

  it('does not report a client that goes away in the middle of its body', async () => {
    const headers = { 'x-amz-target': 'AmazonAthena.StartQueryExecution', 'content-length': '100' };
    await new Promise<void>((resolve) => {
      const call = httpRequest(endpoint.url, { method: 'POST', headers });
      call.on('error', () => resolve());
      call.write('half', () => call.destroy(new Error('gone')));
    });
    expect((await post({ 'x-amz-target': 'Nothing.At' })).status).toBe(400);
    expect(reported).toEqual([]);
  });

  it('refuses a body over 16 MB with 413 and ends the connection', async () => {
    const answer = await new Promise<{
      status: number | undefined;
      connection: string | undefined;
      body: string;
    }>((resolve, reject) => {
      const call = httpRequest(
        endpoint.url,
        { method: 'POST', headers: { 'x-amz-target': 'AmazonAthena.StartQueryExecution' } },
        async (response) =>
          resolve({
            status: response.statusCode,
            connection: response.headers.connection,
            body: await text(response),
          }),
      );
      call.on('error', reject);
      call.write(Buffer.alloc(16 * 1024 * 1024 + 1));
    });
    expect(answer).toEqual({
      status: 413,
      connection: 'close',
      body: '{"__type":"RequestEntityTooLargeException","message":"The request is larger than 16777216 bytes."}',
    });
  });
});
