import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QuestionRequest } from '../../../core/archive/question.ts';
import type { ArchiveTools } from '../../../lambdas/shared/archive/archive-tools.ts';
import { openQuestionLab, type QuestionLab } from './question-lab.ts';

let lab: QuestionLab;
beforeAll(async () => {
  lab = await openQuestionLab();
});
afterAll(() => lab.close());

describe('values', () => {
  let tools: ArchiveTools;
  beforeAll(async () => {
    await lab.postgres.query(
      `DROP TABLE IF EXISTS orders; DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('ok', 'bad')`,
    );
    await lab.makeTable(
      'code uuid, at time, pad char(4), ratio float8, small real, feeling mood, tags jsonb, flags text[], raw bytea',
      `(1, '2026-01-05Z', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '10:00', 'a', 'NaN', 0.1, 'ok', '{"b":1}', '{a,NULL}', '\\x00'),
       (2, '2026-01-06Z', NULL, '10:00:00.5', 'ab', 1.5, 'NaN', 'bad', NULL, '{}', NULL),
       (3, '2026-10-30Z', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10:00:00', 'a', 'NaN', 0.1, 'ok', '{"b": 1}', '{a,NULL}', '\\x01'),
       (4, '2026-10-31Z', NULL, NULL, NULL, 'Infinity', '-1e30', NULL, '[]', NULL, NULL)`,
    );
    tools = lab.freshDataset();
    expect(await lab.night(tools)).toMatchObject({ Rows: 2 });
  });

  test.each<[QuestionRequest['Filters'], number[]]>([
    [{ code: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' }, [1, 3]],
    [{ code: null }, [2, 4]],
    [{ at: '10:00' }, [1, 3]],
    [{ at: { From: '10:00:00.25' } }, [2]],
    [{ pad: ['a', 'x'] }, [1, 3]],
    [{ ratio: 'NaN' }, [1, 3]],
    [{ ratio: [1.5, 'Infinity'] }, [2, 4]],
    [{ ratio: { From: 2 } }, [1, 3, 4]],
    [{ ratio: { To: 'NaN' } }, [2, 4]],
    [{ ratio: { From: 'NaN' } }, [1, 3]],
    [{ small: 0.1 }, [1, 3]],
    [{ small: { To: 1 } }, [1, 3, 4]],
    [{ small: { From: 1e9 } }, [2]],
    [{ feeling: 'ok' }, [1, 3]],
    [{ feeling: ['bad', null] }, [2, 4]],
    [{ tags: '{"b": 1}' }, [1, 3]],
    [{ flags: '{a,NULL}' }, [1, 3]],
    [{ raw: null }, [2, 4]],
    [{ id: { From: '1.5', To: 3.5 } }, [2, 3]],
    [{ id: '99999999999' }, []],
    [{ id: { To: 99999999999 } }, [1, 2, 3, 4]],
    [{ id: { From: '-1e30' } }, [1, 2, 3, 4]],
    [{ placed_at: '2026-01-05' }, [1]],
    [{ placed_at: { From: '2026-01-05T00:00:00.000001Z', To: '2026-10-31' } }, [2, 3]],
  ])('%j are found on both sides', async (Filters, expected) => {
    expect(await lab.ids(tools, { Filters })).toEqual(expected);
  });
});
