import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filtersOf, mayBeBoolean, readCondition } from '../../bin/where.ts';

const filters = (texts: readonly string[], booleans: readonly string[] = []) =>
  filtersOf(texts.map(readCondition), new Set(booleans));

describe('reads', () => {
  test.each([
    ['a value', ['status=paid'], { status: ['paid'] }],
    [
      'several values of one column, however it is written',
      ['a=1', 'A=2', 'b=3'],
      { a: ['1', '2'], b: ['3'] },
    ],
    ['both ends of a range', ['amount>=10', 'amount<20'], { amount: { From: '10', To: '20' } }],
    ['the empty text', ['note='], { note: [''] }],
    [
      'NULL, alone and beside values',
      ['region IS NULL', 'a is null', 'a=x'],
      { region: [null], a: [null, 'x'] },
    ],
    ['a word that is not NULL', ['region=null'], { region: ['null'] }],
    ['blanks around the operator', [' status = out of stock '], { status: ['out of stock'] }],
    ['operators within a value', ['note=a>=b, c is null'], { note: ['a>=b, c is null'] }],
    ['lines', ['note=a\nb'], { note: ['a\nb'] }],
    ['blanks and quotes at the ends, in quotes', ['note=" \\"a "'], { note: [' "a '] }],
    ['a name that objects have', ['__proto__=x'], JSON.parse('{"__proto__":["x"]}')],
  ])('%s', (_, texts, expected) => {
    expect(filters(texts)).toEqual(expected);
  });

  test('true and false as booleans only in columns that hold these', () => {
    const texts = ['gift=true', 'gift=FALSE', 'note=true'];
    expect(filters(texts, ['gift'])).toEqual({ gift: [true, 'FALSE'], note: ['true'] });
    expect(texts.map(readCondition).map(mayBeBoolean)).toEqual([true, false, true]);
  });

  test('any text, in quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(filters([`note=${JSON.stringify(value)}`])).toEqual({ note: [value] });
      }),
    );
  });
});

describe('refuses', () => {
  test.each([
    ['a column alone', ['status'], '--where must be'],
    ['no column', ['=paid'], '--where must be'],
    ['an end that the range would include', ['amount<=20'], '<= is not known'],
    ['an end that the range would leave out', ['amount>20'], '> is not known'],
    ['what is not', ['status!=paid'], '!= is not known'],
    ['what is not, as SQL writes it', ['status<>paid'], '<> is not known'],
    ['what is not NULL', ['region is not null'], '--where must be'],
    ['two signs', ['status==paid'], '== is not known'],
    ['an end twice', ['amount<20', 'amount<30'], 'amount: < is there twice'],
    ['values and a range', ['amount=20', 'amount<30'], 'amount: values or a range'],
    ['a quote that is not closed', ['note="a'], 'a text of JSON'],
  ])('%s', (_, texts, message) => {
    expect(() => filters(texts)).toThrow(message);
    expect(() => filters(texts)).toThrow(expect.objectContaining({ code: 'UsageInvalid' }));
  });
});
