/**
 * exp and log1p with the same bits on every machine: only +, -, *, / on doubles, which IEEE 754 defines to the last
 * bit. The language leaves Math.exp and Math.log1p to the platform. The method and its coefficients (Remez's, to 2^-59)
 * are those of Ng's fdlibm (Sun Microsystems, 1993).
 */

/** ln 2 in two parts: the upper one has trailing zeros, so that its product with a small whole number is exact. */
const LN2_HIGH = 6.931471803691238e-1;
const LN2_LOW = 1.9082149292705877e-10;
/** Beyond these the result is Infinity or 0. */
const LARGEST_EXPONENT = 709.782712893384;
const SMALLEST_EXPONENT = -745.1332191019412;
/** Adding and subtracting 1.5 * 2^52 rounds a small number to a whole one. */
const ROUNDER = 6755399441055744;

/** 2^-1022, ..., 2^1023, each exact. */
const POWER_OF_ZERO = 1022;
const POWERS = new Float64Array(2046);
POWERS[POWER_OF_ZERO] = 1;
for (let k = POWER_OF_ZERO + 1; k < POWERS.length; k++) POWERS[k] = POWERS[k - 1] * 2;
for (let k = POWER_OF_ZERO - 1; k >= 0; k--) POWERS[k] = POWERS[k + 1] / 2;

/** e^x, to less than one unit in the last place. */
export function exp(x: number): number {
  if (!(x <= LARGEST_EXPONENT)) return x > 0 ? Infinity : x;
  if (x < SMALLEST_EXPONENT) return 0;
  // x = k ln 2 + r with |r| <= ln(2) / 2, r in two parts.
  const k = x * Math.LOG2E + ROUNDER - ROUNDER;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const square = r * r;
  const c =
    r -
    square *
      (1.6666666666666602e-1 +
        square *
          (-2.7777777777015593e-3 +
            square * (6.613756321437934e-5 + square * (-1.6533902205465252e-6 + square * 4.1381367970572385e-8))));
  const power = 1 + ((r * c) / (2 - c) - low + high);
  if (k >= -1021 && k <= 1023) return power * POWERS[POWER_OF_ZERO + k];
  // 2^1024 is no double, and results below 2^-1022 round once, in the last product.
  return k > 0
    ? power * 2 * POWERS[POWER_OF_ZERO + k - 1]
    : power * POWERS[POWER_OF_ZERO + k + 54] * POWERS[POWER_OF_ZERO - 54];
}

/** log(1 + x), to about one unit in the last place, without loss of digits near 0. */
export function log1p(x: number): number {
  if (!(x > -1 && x < Infinity)) return x === -1 ? -Infinity : x > -1 ? x : Number.NaN;
  // 1 + x = 2^k (1 + f) with sqrt(1/2) <= 1 + f <= sqrt(2); `lost` is what rounding 1 + x took away, relative to it.
  let f = x;
  let k = 0;
  let lost = 0;
  if (x >= Math.SQRT2 - 1 || x <= Math.SQRT1_2 - 1) {
    let u = 1 + x;
    lost = (x >= 1 ? 1 - (u - x) : x - (u - 1)) / u;
    for (; u >= Math.SQRT2; k++) u /= 2;
    for (; u < Math.SQRT1_2; k--) u *= 2;
    f = u - 1;
  }
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const square = s * s;
  const tail =
    square *
    (6.666666666666735e-1 +
      square *
        (3.999999999940942e-1 +
          square *
            (2.857142874366239e-1 +
              square *
                (2.2222198432149784e-1 +
                  square *
                    (1.818357216161805e-1 + square * (1.5313837699209373e-1 + square * 1.4798198605116586e-1))))));
  if (k === 0) return f - (half - (s * (half + tail) + lost));
  return k * LN2_HIGH - (half - (s * (half + tail) + (k * LN2_LOW + lost)) - f);
}
