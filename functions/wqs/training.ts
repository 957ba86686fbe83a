/** The weight step of weighted quantile sum regression, solved exactly on any resample of the training rows. */
import { recogniseCovariates } from './covariates.ts';
import { NewtonStep } from './newton-step.ts';
import type { WqsProblem } from './problem.ts';
import { ResampledRows } from './resampled-rows.ts';
import { leaveOutSeparatedLevels } from './separated-levels.ts';
import type { Direction } from './settings.ts';

export type { Direction };

export type ReplicateStatus = 'kept' | 'no_signal' | 'not_estimable';

/** The optimum on one resample. */
export interface Replicate {
  status: ReplicateStatus;
  reason: string | null;
  b1: number;
  z: number;
  deviance: number;
  kkt: number;
  iterations: number;
  weights: Float64Array;
}
export const TUNE = { mode: 'newton', ratio: 0.1, tol: 1e-9, hess: 0, grads: 0, startHess: true, iters: 0 };
const MAX_ITERATIONS = 100;

export class Training {
  readonly #y: Uint8Array;
  readonly #sign: number;
  readonly #components: number;
  readonly #factors: ReturnType<typeof recogniseCovariates>['factors'];
  readonly #rows: ResampledRows;
  readonly #step: NewtonStep;
  readonly #drawn: Int32Array;
  readonly #start: Float64Array;
  readonly #scales: Float64Array;
  #parameters: Float64Array;
  #trial: Float64Array;
  #gradient: Float64Array;
  #trialGradient: Float64Array;
  readonly #move: Float64Array;
  readonly #information: Float64Array;
  readonly #startInformation: Float64Array;

  constructor(problem: WqsProblem, trainingRows: Int32Array, direction: Direction) {
    const { numbers, factors } = recogniseCovariates(problem, trainingRows);
    this.#sign = direction === 'positive' ? 1 : -1;
    const scores = problem.scores.map((column) => Float64Array.from(trainingRows, (row) => this.#sign * column[row]));
    this.#y = Uint8Array.from(trainingRows, (row) => problem.y[row]);
    this.#factors = factors;
    this.#components = scores.length;
    const n = trainingRows.length;
    const given = problem.weights;
    let weights = new Float64Array(n).fill(1);
    if (given) {
      weights = Float64Array.from(trainingRows, (row) => given[row]);
      const mean = weights.reduce((a, b) => a + b, 0) / n;
      weights = weights.map((w) => w / mean);
    }
    const intercept = new Float64Array(n).fill(1);
    this.#rows = new ResampledRows([intercept, ...numbers], factors, scores, this.#y, weights);
    const { size } = this.#rows;
    const free = size - scores.length;
    this.#step = new NewtonStep(free, scores.length);
    this.#drawn = new Int32Array(n);
    this.#start = new Float64Array(size);
    this.#parameters = new Float64Array(size);
    this.#trial = new Float64Array(size);
    this.#gradient = new Float64Array(size);
    this.#trialGradient = new Float64Array(size);
    this.#move = new Float64Array(size);
    this.#information = new Float64Array(size * size);
    this.#startInformation = new Float64Array(size * size);
    this.#scales = new Float64Array(size).fill(1);
    const rms = (c: Float64Array) => Math.sqrt(c.reduce((s, v) => s + v * v, 0) / n) || 1;
    scores.forEach((c, j) => {
      this.#scales[free + j] = rms(c);
    });
    let at = 1 + numbers.length;
    for (const { codes, levels } of factors)
      for (let l = 1; l < levels; l++)
        this.#scales[at++] = Math.sqrt(codes.reduce((s, c) => s + (c === l ? 1 : 0), 0) / n) || 1;
    const first = this.fit(new Uint16Array(n).fill(1));
    if (first.status !== 'not_estimable') {
      this.#start.set(this.#parameters);
      this.#rows.moveTo(this.#start, this.#gradient);
      this.#rows.information(this.#startInformation);
    }
  }

  fit(counts: Uint16Array): Replicate {
    let drawn = 0;
    let cases = 0;
    for (let row = 0; row < counts.length; row++) {
      if (counts[row] === 0) continue;
      this.#drawn[drawn++] = row;
      cases += this.#y[row];
    }
    if (cases === 0) return this.#notEstimable('no case was drawn');
    if (cases === drawn) return this.#notEstimable('only cases were drawn');
    drawn = leaveOutSeparatedLevels(this.#factors, this.#y, this.#drawn, drawn);
    if (drawn === 0) return this.#notEstimable('levels of covariates separate cases from non-cases');
    this.#rows.take(this.#drawn, drawn, counts);
    this.#parameters.set(this.#start);
    const iterations = this.#minimise();
    const deviance = this.#rows.deviance();
    this.#rows.information(this.#information);
    this.#step.factorise(this.#information);
    const free = this.#parameters.length - this.#components;
    const c = this.#parameters.subarray(free);
    let sum = 0;
    for (const v of c) sum += v;
    let form = 0;
    const k = this.#components;
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) form += c[i] * c[j] * this.#step.complement[j <= i ? i * k + j : j * k + i];
    return {
      status: sum > 0 ? 'kept' : 'no_signal',
      reason: null,
      b1: this.#sign * sum,
      z: this.#sign * Math.sqrt(form),
      deviance,
      kkt: this.#kkt(this.#gradient, this.#parameters),
      iterations,
      weights: c.map((v) => v / sum),
    };
  }

  #minimise(): number {
    const n = this.#parameters.length;
    const free = n - this.#components;
    const H = this.#information;
    this.#rows.moveTo(this.#parameters, this.#gradient);
    TUNE.grads++;
    let kkt = this.#kkt(this.#gradient, this.#parameters);
    if (TUNE.startHess || !this.#startInformation[0]) {
      this.#rows.information(H);
      TUNE.hess++;
    } else H.set(this.#startInformation);
    this.#step.factorise(H);
    const Bs = new Float64Array(n);
    const s = new Float64Array(n);
    const y = new Float64Array(n);
    let iteration = 0;
    for (; iteration < MAX_ITERATIONS && kkt > TUNE.tol; iteration++) {
      this.#step.solve(this.#parameters, this.#gradient, this.#move);
      let slope0 = 0;
      for (let j = 0; j < n; j++) slope0 += this.#gradient[j] * this.#move[j];
      let t = 1;
      for (let tries = 0; ; tries++) {
        for (let j = 0; j < n; j++) this.#trial[j] = this.#parameters[j] + t * this.#move[j];
        for (let j = free; j < n; j++) this.#trial[j] = Math.max(0, this.#trial[j]);
        this.#rows.moveTo(this.#trial, this.#trialGradient);
        TUNE.grads++;
        let slope = 0;
        for (let j = 0; j < n; j++) slope += this.#trialGradient[j] * this.#move[j];
        if (slope <= -0.5 * slope0 || tries > 20) break;
        t *= Math.min(0.9, Math.max(0.1, slope0 / (slope0 - slope)));
      }
      if (TUNE.mode === 'bfgs') {
        let sy = 0;
        for (let j = 0; j < n; j++) {
          s[j] = this.#trial[j] - this.#parameters[j];
          y[j] = this.#trialGradient[j] - this.#gradient[j];
          sy += s[j] * y[j];
        }
        let sBs = 0;
        for (let i = 0; i < n; i++) {
          let sum = 0;
          for (let j = 0; j < n; j++) sum += (j <= i ? H[i * n + j] : H[j * n + i]) * s[j];
          Bs[i] = sum;
          sBs += sum * s[i];
        }
        if (sy > 1e-10 * sBs)
          for (let i = 0; i < n; i++)
            for (let j = 0; j <= i; j++) H[i * n + j] += (y[i] * y[j]) / sy - (Bs[i] * Bs[j]) / sBs;
      }
      [this.#parameters, this.#trial] = [this.#trial, this.#parameters];
      [this.#gradient, this.#trialGradient] = [this.#trialGradient, this.#gradient];
      const newKkt = this.#kkt(this.#gradient, this.#parameters);
      if (newKkt > TUNE.ratio * kkt && newKkt > TUNE.tol) {
        this.#rows.information(H);
        TUNE.hess++;
        this.#step.factorise(H);
      } else if (TUNE.mode === 'bfgs') this.#step.factorise(H);
      kkt = newKkt;
    }
    TUNE.iters += iteration;
    return iteration;
  }

  #kkt(gradient: Float64Array, parameters: Float64Array): number {
    const free = gradient.length - this.#components;
    let largest = 0;
    for (let j = 0; j < gradient.length; j++) {
      const scaled = gradient[j] / (this.#rows.total * this.#scales[j]);
      const violation = j >= free && parameters[j] === 0 ? Math.max(0, -scaled) : Math.abs(scaled);
      largest = Math.max(largest, violation);
    }
    return largest;
  }

  #notEstimable(reason: string): Replicate {
    const weights = new Float64Array(this.#components).fill(Number.NaN);
    const nothing = { b1: Number.NaN, z: Number.NaN, deviance: Number.NaN, kkt: Number.NaN, iterations: 0 };
    return { status: 'not_estimable', reason, ...nothing, weights };
  }
}
