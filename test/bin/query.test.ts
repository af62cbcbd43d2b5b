import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiStandIn, refusal, view } from '../client/api-stand-in.ts';
import { lakehook, start } from './command.ts';
import { accepted, CSV, GET, POST, RESULTS, Statistics, succeeding } from './succeeding-query.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakehook-query-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('lakehook query', () => {
  test('shows the first rows on stdout; state, bytes and price on stderr', async () => {
    await using api = await apiStandIn(succeeding);
    const { out, err, code } = await lakehook(['query', 'SELECT 1', '--max-rows', '2'], {
      LAKEHOOK_ENDPOINT: api.url,
    });
    expect(out).toBe('country  orders  note\nDE        48479  NULL\nFR            7\n');
    expect(err).toMatch(/^SUCCEEDED +\d/);
    expect(err).toContain('SUCCEEDED in 1.2 s, 783 kB scanned, about $0.000048\n');
    expect(err).toContain('--max-rows');
    expect(code).toBe(0);
    expect(api.asked[0]?.headers).not.toHaveProperty('authorization');
  });

  test('asks what its options say', async () => {
    await using api = await apiStandIn(succeeding);
    const options = [
      ...['--database', 'd', '--work-group', 'w', '--format', 'parquet', '--reuse', '60', '--no-wait'],
      ...['--param', '"it\'s"', '--param', '42', '--param', 'null', '--param', 'true', '--endpoint', api.url],
    ];
    const { out, code } = await lakehook(['query', '-', ...options], {}, 'SELECT ?\n');
    expect({ out, code }).toEqual({ out: 'q1\n', code: 0 });
    expect(api.operations()).toEqual([POST]);
    expect(api.asked[0]?.body).toEqual({
      ClientRequestToken: expect.any(String),
      Query: 'SELECT ?\n',
      Database: 'd',
      WorkGroup: 'w',
      OutputFormat: 'PARQUET',
      ResultReuseMaxAgeInMinutes: 60,
      ExecutionParameters: ["it's", 42, null, true],
    });
  });

  test('prints how it ended as JSON', async () => {
    await using api = await apiStandIn(succeeding);
    const { out } = await lakehook(['query', 'SELECT 1', '--json', '--endpoint', api.url]);
    expect(JSON.parse(out)).toMatchObject({
      QueryId: 'q1',
      Statistics,
      QueryResult: { PresignedUrl: `${api.url}/q1.csv` },
    });
    expect(api.operations()).not.toContain(RESULTS);
  });

  test('saves the result as a file, or in a folder under the name of the object', async () => {
    await using api = await apiStandIn(succeeding);
    const file = join(folder, 'new/result.csv');
    const { out, err, code } = await lakehook(['query', 'SELECT 1', '--out', file, '--endpoint', api.url]);
    expect({ out, code }).toEqual({ out: '', code: 0 });
    expect(err).toMatch(/result\.csv {2}67 B in \d/);
    expect(readFileSync(file, 'utf8')).toBe(CSV);
    await lakehook(['query', 'SELECT 1', '--out', folder, '--endpoint', api.url]);
    expect(readdirSync(folder).sort()).toEqual(['e1.csv', 'new']);
  });

  test('saves the files of another format, or lists them', async () => {
    const file = (PresignedUrl: string) => ({ PresignedUrl, ContentLength: 3, Format: 'PARQUET' });
    await using api = await apiStandIn((url) => {
      const Files = [file(`${url}/a`), file(`${url}/b`)];
      return {
        ...succeeding(url, { PresignedUrl: undefined, Files, FileCount: 2 }),
        [`${RESULTS}?File=0`]: { status: 307, headers: { location: `${url}/a` } },
        [`${RESULTS}?File=1`]: { status: 307, headers: { location: `${url}/b` } },
        'GET /a': { body: 'one', headers: { 'content-disposition': 'attachment; filename="part-a"' } },
        'GET /b': { body: 'two' },
      };
    });
    const listed = await lakehook(['query', 'SELECT 1', '--format', 'PARQUET', '--endpoint', api.url]);
    expect(listed.out).toBe('File  Format   Bytes\n   0  PARQUET      3\n   1  PARQUET      3\n');
    const out = join(folder, 'files');
    expect((await lakehook(['query', 'SELECT 1', '--out', out, '--endpoint', api.url])).code).toBe(0);
    const files = readdirSync(out).sort();
    expect(files).toEqual(['part-a', 'q1-1']);
    expect(files.map((name) => readFileSync(join(out, name), 'utf8'))).toEqual(['one', 'two']);
  });

  test('leaves no file behind where the download breaks off, and no link in the message', async () => {
    await using api = await apiStandIn((url) => ({
      ...succeeding(url),
      'GET /q1.csv': { body: CSV, cut: 'within' },
    }));
    const file = join(folder, 'result.csv');
    const { err, code } = await lakehook(['query', 'SELECT 1', '--out', file, '--endpoint', api.url]);
    expect(code).toBe(1);
    expect(err).toContain(`lakehook: The download of ${file} broke off.`);
    expect(err).not.toContain('/q1.csv');
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('leaves no part of a file behind where it is left by Ctrl-C', async () => {
    await using api = await apiStandIn((url) => ({
      ...succeeding(url),
      'GET /q1.csv': { body: CSV, cut: 'never' },
    }));
    const query = start(['query', 'SELECT 1', '--out', join(folder, 'result.csv'), '--endpoint', api.url]);
    await expect.poll(() => readdirSync(folder)).toEqual([expect.stringMatching(/^result\.csv\..+\.part$/)]);
    query.interrupt();
    expect((await query.ended).code).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['a link', (path: string) => symlinkSync(join(folder, 'elsewhere'), path)],
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
  ])('does not replace %s, and ends with 2', async (_, make) => {
    await using api = await apiStandIn(succeeding);
    writeFileSync(join(folder, 'elsewhere'), 'mine');
    const path = join(folder, 'a\u001bb');
    make(path);
    const { err, code } = await lakehook(['query', 'SELECT 1', '--out', path, '--endpoint', api.url]);
    expect(code).toBe(2);
    expect(err).toContain(`lakehook: ${folder}/a\\u001bb is no regular file: it is not replaced.\n`);
    expect(readdirSync(folder).sort()).toEqual(['a\u001bb', 'elsewhere']);
    expect(lstatSync(path).isFile()).toBe(false);
    expect(readFileSync(join(folder, 'elsewhere'), 'utf8')).toBe('mine');
  });

  test('does not replace a folder that has the name of a file', async () => {
    await using api = await apiStandIn(succeeding);
    mkdirSync(join(folder, 'e1.csv'));
    const { err, code } = await lakehook(['query', 'SELECT 1', '--out', folder, '--endpoint', api.url]);
    expect(code).toBe(2);
    expect(err).toContain('e1.csv is no regular file: it is not replaced.');
  });

  test('saves the files that are listed, says how many are not, and ends with 1', async () => {
    await using api = await apiStandIn((url) => {
      const Files = [{ PresignedUrl: `${url}/a`, ContentLength: 3, Format: 'JSON' }];
      return {
        ...succeeding(url, { PresignedUrl: undefined, Files, FileCount: 1_001 }),
        [`${RESULTS}?File=0`]: { status: 307, headers: { location: `${url}/a` } },
        'GET /a': { body: 'one' },
      };
    });
    const out = join(folder, 'files');
    const { err, code } = await lakehook(['query', 'SELECT 1', '--out', out, '--endpoint', api.url]);
    expect(code).toBe(1);
    expect(err).toContain('1000 of the 1001 files are not listed, and were not saved.\n');
    expect(readdirSync(out)).toEqual(['q1-0']);
  });

  test('names files by nothing that leads out of their folder', async () => {
    const QueryId = '../../q1';
    await using api = await apiStandIn((url) => {
      const { [GET]: ended, [RESULTS]: results, ...plan } = succeeding(url);
      const named = `/queries/${encodeURIComponent(QueryId)}`;
      return {
        ...plan,
        [POST]: { status: 202, body: { QueryId, SubmissionDateTime: 1 } },
        [`GET ${named}`]: { ...ended, body: { ...Object(Object(ended).body), QueryId } },
        [`GET ${named}/results`]: Object(results),
        'GET /q1.csv': { body: CSV, headers: { 'content-disposition': 'attachment; filename=".."' } },
      };
    });
    const out = join(folder, 'in/here');
    mkdirSync(out, { recursive: true });
    expect((await lakehook(['query', 'SELECT 1', '--out', out, '--endpoint', api.url])).code).toBe(0);
    expect(readdirSync(out)).toEqual(['q1.csv']);
  });

  test('sends nothing by http but to this machine', async () => {
    const { err, code } = await lakehook(['query', 'SELECT 1', '--endpoint', 'http://api.example/v1']);
    expect({ err, code }).toEqual({
      err: 'lakehook: --endpoint (or LAKEHOOK_ENDPOINT) must be https, except on this machine.\n',
      code: 2,
    });
  });

  test('says why a query failed, without its control characters, and ends with 1', async () => {
    const failure = { Code: 'QueryFailed', Message: 'TABLE_NOT_FOUND: \x1b[2Jorderz', Retryable: false };
    await using api = await apiStandIn({
      [POST]: accepted,
      [GET]: { body: view('FAILED', { Error: failure }) },
    });
    const { out, err, code } = await lakehook(['query', 'SELECT 1', '--endpoint', api.url]);
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toContain('QueryFailed: TABLE_NOT_FOUND: \\u001b[2Jorderz\n');
  });

  test('says why it was refused, and repeats nothing of the query', async () => {
    await using api = await apiStandIn({
      [POST]: refusal(400, 'InvalidRequest', 'Database must be a name.'),
    });
    const { out, err, code } = await lakehook(['query', 'SELECT secret', '--endpoint', api.url]);
    expect({ out, err, code }).toEqual({
      out: '',
      err: 'lakehook: InvalidRequest: Database must be a name.\n',
      code: 1,
    });
  });

  test('Ctrl-C leaves where no one can be asked, and says how to cancel', async () => {
    await using api = await apiStandIn({
      [POST]: accepted,
      [GET]: { body: view('RUNNING') },
      [`${GET}?WaitTimeSeconds=20`]: { body: view('RUNNING') },
    });
    const query = start(['query', 'SELECT 1', '--endpoint', api.url]);
    await expect.poll(() => query.printed().err).toContain('RUNNING');
    query.interrupt();
    const { err, code } = await query.ended;
    expect(code).toBe(130);
    expect(err).toContain('lakehook cancel q1');
    expect(api.operations()).not.toContain('DELETE /queries/q1');
  });

  test('Ctrl-C while it is being submitted waits for the QueryId, and says how to cancel', async () => {
    const { promise: after, resolve: answer } = Promise.withResolvers<void>();
    await using api = await apiStandIn({ [POST]: { ...accepted, after } });
    const query = start(['query', 'SELECT 1', '--endpoint', api.url]);
    await expect.poll(api.operations, { timeout: 5_000 }).toEqual([POST]);
    query.interrupt();
    await expect.poll(() => query.printed().err).toContain('being submitted');
    answer();
    const { err, code } = await query.ended;
    expect(code).toBe(130);
    expect(err).toContain('lakehook cancel q1');
    expect(api.operations()).toEqual([POST]);
  });

  test('asks nothing where the result could not be saved', async () => {
    await using api = await apiStandIn({});
    const options = ['--format', 'JSON', '--out', import.meta.filename, '--endpoint', api.url];
    const { err, code } = await lakehook(['query', 'SELECT 1', ...options]);
    expect(code).toBe(2);
    expect(err).toContain('would have to be a folder');
    expect(api.asked).toEqual([]);
  });

  test('signs what leaves this machine, and here what is told to be', async () => {
    await using api = await apiStandIn(succeeding);
    const keys = {
      AWS_ACCESS_KEY_ID: 'AKIDTEST',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    };
    const command = ['query', 'SELECT 1', '--no-wait', '--endpoint', api.url];
    await lakehook(command, keys);
    await lakehook([...command, '--sign'], { ...keys, LAKEHOOK_API_KEY: 'a-key' });
    const [plain, signed] = api.asked;
    expect(plain?.headers).not.toHaveProperty('authorization');
    expect(signed?.headers).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDTEST\/\d{8}\/us-east-1\/execute-api\//,
      ),
      'x-amz-security-token': 'token',
      'x-api-key': 'a-key',
    });
  });

  test('ends with 2 where the command line is wrong', async () => {
    const { out, err, code } = await lakehook(['query', 'SELECT secret', '--fast']);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain('--fast');
    expect(err).not.toContain('SELECT');
  });
});
