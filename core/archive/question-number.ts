import type { LakeType } from './lake-type.ts';

/** A decimal number: its digits without the point, and how many of them stand behind it. */
export interface DecimalNumber {
  unscaled: bigint;
  scale: number;
}

// Longer exponents make numbers of which every digit would have to be written out.
const FORM = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?\s*$/i;

/** Reads a number as PostgreSQL writes it, or as JSON does. @returns undefined for what is none. */
export function parseDecimal(text: string): DecimalNumber | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = FORM.exec(text) ?? [];
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const unscaled = sign === '-' ? -digits : digits;
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { unscaled, scale } : { unscaled: unscaled * 10n ** BigInt(-scale), scale: 0 };
}

/** The same number with so many digits behind the point: the next one up where it has more. */
export function roundedUp({ unscaled, scale }: DecimalNumber, digits: number): bigint {
  if (scale <= digits) return unscaled * 10n ** BigInt(digits - scale);
  const by = 10n ** BigInt(scale - digits);
  const cut = unscaled / by;
  return unscaled > cut * by ? cut + 1n : cut;
}

export function isExactIn({ unscaled, scale }: DecimalNumber, digits: number): boolean {
  return scale <= digits || unscaled % 10n ** BigInt(scale - digits) === 0n;
}

/** `12.50` */
export function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : `.${digits.slice(-scale)}`;
  return `${unscaled < 0n ? '-' : ''}${whole}${fraction}`;
}

/** `12.5`: the one text of a number whose zeros at the end are left out. */
export function shortestText({ unscaled, scale }: DecimalNumber): string {
  return decimalText(unscaled, scale).replace(/\.(\d*?)0*$/, (_, digits: string) =>
    digits === '' ? '' : `.${digits}`,
  );
}

const WHOLE_BITS = { smallint: 16, int: 32, bigint: 64 } as const;

/** The digits behind the point and the greatest unscaled value of a type of whole or decimal numbers. */
export function numberRange(type: LakeType): { scale: number; least: bigint; greatest: bigint } | undefined {
  switch (type.kind) {
    case 'smallint':
    case 'int':
    case 'bigint': {
      const half = 2n ** BigInt(WHOLE_BITS[type.kind] - 1);
      return { scale: 0, least: -half, greatest: half - 1n };
    }
    case 'decimal': {
      const greatest = 10n ** BigInt(type.precision) - 1n;
      return { scale: type.scale, least: -greatest, greatest };
    }
    default:
      return undefined;
  }
}
