/* Elements, and numbers and times as texts. Whatever comes from a configuration or a peer goes through textContent or
   setAttribute, and is never markup. */

const NONE = '\u2013';

export const byId = (id) => document.getElementById(id);

export function element(tag, className = '', text = '') {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

/** Sets a text only if it is another one, so that a selection on the page stays. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Whole number. */
export const whole = (n) => Math.round(n).toLocaleString('en-US');
/** Number a second; null where nothing is known. */
export const rate = (n) => (n === null ? NONE : n === 0 || n >= 100 ? whole(n) : n.toFixed(n < 10 ? 2 : 1));
/** Share of one. */
export const percent = (n) => (n === null ? NONE : `${(n * 100).toFixed(1)}%`);

/** A number of an axis: no more digits than it needs. */
export const tick = (n) => String(Number(n.toPrecision(3)));

/** Amount of bytes. */
export function bytes(n) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  for (; n >= 1024 && unit < units.length - 1; unit++) n /= 1024;
  return `${unit === 0 || n >= 100 ? whole(n) : n.toFixed(1)} ${units[unit]}`;
}

/** Length of time, of seconds. */
export function duration(s) {
  if (s === null) return NONE;
  if (s < 0.001) return `${whole(s * 1e6)} \u00b5s`;
  if (s < 1) return `${(s * 1000).toFixed(s < 0.1 ? 1 : 0)} ms`;
  if (s < 60) return `${s.toFixed(s < 10 ? 1 : 0)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${Math.floor(s % 60)} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

const two = (n) => String(n).padStart(2, '0');

/** Time of the day, of seconds since the epoch. */
export function clock(seconds, withSeconds = true) {
  const date = new Date(seconds * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}${withSeconds ? `:${two(date.getSeconds())}` : ''}`;
}

/** Seconds since the epoch. */
export const wall = () => Date.now() / 1000;
export const sum = (numbers) => numbers.reduce((all, n) => all + n, 0);
