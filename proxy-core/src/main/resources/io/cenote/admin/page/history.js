/* The last fifteen minutes of each pool, kept by the page. */
import { sum } from './text.js';

const HISTORY = 900; // seconds, and rows at most: one a second
const RECENT = 10; // seconds that rates and quantiles of the moment look back
const GAP = 3; // seconds without an answer that leave a hole

/** Growth of a counter; after a restart of the proxy, what it counted since. */
export const growth = (now, before) => (now < before ? now : now - before);

/**
 * Quantile of the waits between two answers, or null where nobody waited. Interpolated within a bucket, but
 * for the first: so long or shorter.
 */
export function quantile(bounds, now, before, q) {
  const restarted = now[now.length - 1] < before[before.length - 1];
  const counts = now.map((n, i) => (restarted ? n : n - before[i]));
  const all = counts[counts.length - 1];
  if (all === 0) return null;
  const rank = all * q;
  const at = counts.findIndex((n) => n >= rank);
  if (at >= bounds.length) return bounds[bounds.length - 1];
  if (at === 0) return bounds[0];
  const inside = (rank - counts[at - 1]) / (counts[at] - counts[at - 1]);
  return bounds[at - 1] + inside * (bounds[at] - bounds[at - 1]);
}

/** Columns of one pool over time, by their key; null where the page did not look. */
export class History {
  constructor() {
    this.times = [];
    this.columns = new Map();
    this.answers = []; // of the last seconds: what rates are made from
  }

  take(pool, bounds, time) {
    const last = this.answers[this.answers.length - 1];
    if (last && time - last.time > GAP) this.push(last.time + 1, {});
    this.answers.push({ time, pool });
    while (this.answers.length > 2 && this.answers[0].time < time - RECENT) this.answers.shift();
    const row = { active: pool.active, idle: pool.idle, other: pool.other, pending: pool.pending, max: pool.max };
    if (last && time - last.time <= GAP) {
      const passed = time - last.time;
      for (const how of ['warm', 'reused', 'fresh']) row[how] = growth(pool[how], last.pool[how]) / passed;
      for (const [reason, n] of Object.entries(pool.closed)) {
        row[`closed ${reason}`] = growth(n, last.pool.closed[reason] || 0) / passed;
      }
    }
    this.recent = this.lookBack(bounds);
    Object.assign(row, { p50: this.recent.p50, p99: this.recent.p99 });
    this.push(time, row);
  }

  /** Numbers of the last seconds. */
  lookBack(bounds) {
    const first = this.answers[0];
    const last = this.answers[this.answers.length - 1];
    if (first === last) return { rate: null, hit: null, p50: null, p99: null, refused: 0 };
    const [now, before] = [last.pool, first.pool];
    const grown = (key) => growth(now[key], before[key]);
    const acquired = grown('warm') + grown('reused') + grown('fresh');
    return {
      rate: acquired / (last.time - first.time),
      hit: acquired === 0 ? null : 1 - grown('fresh') / acquired,
      p50: quantile(bounds, now.waits_up_to, before.waits_up_to, 0.5),
      p99: quantile(bounds, now.waits_up_to, before.waits_up_to, 0.99),
      refused: growth(sum(Object.values(now.refused)), sum(Object.values(before.refused))),
    };
  }

  push(time, row) {
    for (const key of Object.keys(row)) {
      if (!this.columns.has(key)) this.columns.set(key, this.times.map(() => null));
    }
    this.times.push(Math.max(time, (this.times[this.times.length - 1] || 0) + 0.001));
    const seen = 'active' in row;
    for (const [key, column] of this.columns) {
      column.push(key in row ? row[key] : seen && key.startsWith('closed ') ? 0 : null);
    }
    while (this.times.length > HISTORY || this.times[0] < time - HISTORY) {
      this.times.shift();
      for (const column of this.columns.values()) column.shift();
    }
  }

  column(key) {
    return this.columns.get(key) || this.times.map(() => null);
  }

  /** Reasons for which a connection closed within the history. */
  reasons() {
    return [...this.columns.keys()].filter((key) => key.startsWith('closed ') && this.columns.get(key).some((n) => n > 0));
  }
}
