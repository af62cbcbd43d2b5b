import { describe, expect, test } from 'vitest';
import { DeliveryFailed } from '../../../core/errors.ts';
import { createInvoke, functionArn } from '../../../local/functions/invoke.ts';

describe('invoking a function', () => {
  test('passes event and answer as JSON: undefined and dates do not cross', async () => {
    const invoke = createInvoke({ echo: async (event) => ({ event, at: new Date(0), nothing: undefined }) });
    expect(await invoke(functionArn('echo'), { a: undefined, b: [1] })).toEqual({
      event: { b: [1] },
      at: '1970-01-01T00:00:00.000Z',
    });
  });

  test('an answer of nothing is null', async () => {
    expect(await createInvoke({ quiet: async () => undefined })(functionArn('quiet'), {})).toBeNull();
  });

  test("an error keeps its name, and its message is Lambda's JSON", async () => {
    const invoke = createInvoke({
      failing: async () => {
        throw new DeliveryFailed('The receiver answered 503.');
      },
    });
    const failure: unknown = await invoke(functionArn('failing'), {}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'DeliveryFailed' });
    const cause: unknown = JSON.parse(failure instanceof Error ? failure.message : '');
    expect(cause).toMatchObject({ errorType: 'DeliveryFailed', errorMessage: 'The receiver answered 503.' });
  });

  test('an unknown function is named', async () => {
    await expect(createInvoke({})(functionArn('gone'), {})).rejects.toMatchObject({
      name: 'Lambda.ResourceNotFoundException',
    });
  });
});
