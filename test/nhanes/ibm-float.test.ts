import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromIbmDouble, fromTruncatedIbmDouble } from '../../functions/nhanes/ibm-float.ts';
import { ibmBytes } from '../support/xport-writer.ts';

function decode(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return fromIbmDouble(view.getInt32(0), view.getUint32(4));
}

function decodeHex(hex: string): number {
  return decode(Buffer.from(hex, 'hex'));
}

/** The same numbers in every run of the tests. */
const RUNS = { seed: 20131777, numRuns: 2000 };

/** Every double of a magnitude that IBM's format has: its 53 bits always fit in the 56 of the fraction. */
const representable = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((x) => x === 0 || (Math.abs(x) >= 16 ** -65 && Math.abs(x) < 16 ** 63))
  .map((x) => x + 0);

describe('an IBM double', () => {
  it('is the number that the System/360 manuals give for it', () => {
    expect(decodeHex('4110000000000000')).toBe(1);
    expect(decodeHex('c276a00000000000')).toBe(-118.625);
    expect(decodeHex('401999999999999a')).toBe(0.1);
    expect(decodeHex('7fffffffffffff00')).toBe(16 ** 63 * (1 - 2 ** -48));
    expect(decodeHex('0010000000000000')).toBe(16 ** -65);
  });

  it('is zero, not 5.397605e-79, when all its bytes are zero, and a negative zero is zero too', () => {
    expect(decodeHex('0000000000000000')).toBe(0);
    expect(decodeHex('8000000000000000')).toBe(0);
  });

  it('is missing when a missing code stands before nothing but zeros', () => {
    for (const code of ['.', '._', ...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ', (letter) => `.${letter}`)]) {
      expect(decode(ibmBytes(code))).toBeNaN();
    }
  });

  it('is a number when anything stands behind a byte that could be a missing code', () => {
    expect(decodeHex('2e10000000000000')).toBe(16 ** -19);
    expect(decodeHex('5f10000000000000')).toBe(16 ** 30);
    expect(decodeHex('4100000000000001')).toBe(2 ** -52);
  });

  it('comes back from every double that the format can hold', () => {
    fc.assert(
      fc.property(representable, (x) => {
        expect(decode(ibmBytes(x))).toBe(x);
      }),
      RUNS,
    );
  });

  it('is rounded once, to the nearest double and ties to even, where 56 bits are too many', () => {
    const fractions = fc.bigInt({ min: 1n, max: 2n ** 56n - 1n });
    fc.assert(
      fc.property(fractions, fc.integer({ min: 1, max: 127 }), (fraction, exponent) => {
        const bytes = Buffer.alloc(8);
        bytes.writeBigUInt64BE(fraction);
        bytes[0] = exponent;
        expect(decode(bytes)).toBe(Number(fraction) * 2 ** (4 * (exponent - 64) - 56));
      }),
      RUNS,
    );
  });
});

describe('an IBM double of which SAS kept fewer bytes', () => {
  it('is the number with zeros for the bytes cut off', () => {
    fc.assert(
      fc.property(representable, fc.integer({ min: 2, max: 7 }), (x, length) => {
        const whole = ibmBytes(x);
        whole.fill(0, length);
        expect(fromTruncatedIbmDouble(ibmBytes(x), 0, length)).toBe(decode(whole));
      }),
      RUNS,
    );
  });

  it('does not read beyond its last byte', () => {
    const beside = Buffer.concat([Buffer.from([0xff]), ibmBytes('.').subarray(0, 2), Buffer.alloc(8, 0xff)]);
    expect(fromTruncatedIbmDouble(beside, 1, 2)).toBeNaN();
  });
});
