/* One pool: its numbers, timelines, endpoints, names and holders. */
import { Chart } from './chart.js';
import { History } from './history.js';
import { Table, number, word } from './table.js';
import { byId, bytes, clock, duration, element, percent, rate, say, sum, tick, wall, whole } from './text.js';

const STATES = { up: '\u25b2 up', down: '\u25bc down', ejected: '\u25c6 ejected', left: '\u25cb left' };
const INKS = 8;

const COUNT = { text: whole, tick, least: 1 };
const RATE = { text: rate, tick, least: 1 };
const WAIT = { text: duration, tick: duration, least: 0.001 };

const TILES = [
  ['Active', (pool) => whole(pool.active)],
  ['Idle', (pool) => whole(pool.idle)],
  ['Pending', (pool) => whole(pool.pending), (pool) => pool.pending > 0],
  ['Max', (pool) => whole(pool.max)],
  ['Hand-outs/s', (pool, recent) => rate(recent.rate)],
  ['Hit', (pool, recent) => percent(recent.hit)],
  ['Wait p50', (pool, recent) => duration(recent.p50)],
  ['Wait p99', (pool, recent) => duration(recent.p99)],
  ['Refused', (pool) => whole(sum(Object.values(pool.refused))), (pool, recent) => recent.refused > 0],
  ['Connect failures', (pool) => whole(pool.connect_failures)],
];

const last = (endpoint) => endpoint.changes[endpoint.changes.length - 1];

/** Tests whether every connection is taken and sessions wait. */
export const isExhausted = (pool) => pool.pending > 0 && pool.total >= pool.max;

/** Troubles of a pool, as [kind, word, text]; the worst first. */
export function troubles(pool, recent) {
  const found = [];
  if (pool.down) found.push(['bad', 'down', pool.down]);
  if (isExhausted(pool)) found.push(['bad', 'exhausted', `all ${whole(pool.max)} connections are taken, ${whole(pool.pending)} waiting`]);
  if (recent.refused > 0) {
    const why = Object.keys(pool.refused).join(', ');
    found.push(['bad', 'refusing', `${whole(recent.refused)} sessions got no connection in the last seconds (${why})`]);
  }
  if (pool.paused) found.push(['warn', 'paused', 'newcomers wait until it is resumed']);
  if (!pool.down) {
    const off = pool.endpoints.filter((each) => each.state !== 'up');
    for (const each of off.slice(0, 5)) {
      const change = last(each);
      const since = change ? ` for ${duration(change.seconds_ago)}: ${change.why}` : '';
      found.push(['warn', 'endpoint', `${each.endpoint} is ${each.state}${since}`]);
    }
    if (off.length > 5) found.push(['warn', 'endpoints', `${off.length - 5} more are not up`]);
  }
  return found;
}

/** Colour of a close reason: the same one whenever it comes. */
const inks = new Map();
function ink(reason) {
  if (!inks.has(reason)) inks.set(reason, inks.size % INKS);
  return `chart-${inks.get(reason)}`;
}

/** Card of one pool. */
export class PoolCard {
  constructor() {
    this.history = new History();
    this.card = byId('pool-card').content.firstElementChild.cloneNode(true);
    const find = (selector) => this.card.querySelector(selector);
    this.title = find('h2');
    this.badge = find('.badge');
    this.from = find('.from');
    this.gauge = find('.gauge');
    this.tiles = TILES.map(([name]) => {
      const tile = element('div');
      tile.append(element('dt', '', name), element('dd'));
      return find('.tiles').appendChild(tile);
    });
    this.makeCharts(find('.charts'));
    this.makeTables(find);
  }

  makeCharts(place) {
    this.connections = new Chart(place, 'Connections', 'now', COUNT, [
      { key: 'active', name: 'active', ink: 'chart-0', area: true },
      { key: 'idle', name: 'idle', ink: 'chart-1', area: true },
      { key: 'other', name: 'other', ink: 'chart-limit', area: true },
      { key: 'pending', name: 'pending', ink: 'chart-2' },
      { key: 'max', name: 'max', ink: 'chart-limit', dash: 1 },
    ]);
    this.handOuts = new Chart(place, 'Hand-outs', 'a second', RATE, [
      { key: 'reused', name: 'reused', ink: 'chart-0', area: true },
      { key: 'warm', name: 'warm', ink: 'chart-1', area: true },
      { key: 'fresh', name: 'fresh', ink: 'chart-2', area: true },
    ]);
    this.waits = new Chart(place, 'Wait for a connection', 'of the last 10 s', WAIT, [
      { key: 'p50', name: 'p50', ink: 'chart-0' },
      { key: 'p99', name: 'p99', ink: 'chart-2', dash: 1 },
    ]);
    this.closes = new Chart(place, 'Closed connections', 'a second', RATE, []);
  }

  makeTables(find) {
    this.endpoints = new Table(find('.endpoints'), [
      word('Endpoint', 'endpoint'),
      word('Address', 'address', { text: (row) => (row.address === row.endpoint ? '' : row.address) }),
      { name: 'State', text: (row) => STATES[row.state] || row.state, value: (row) => row.state },
      { name: 'Why', wide: true, text: (row) => (last(row) ? `${clock(wall() - last(row).seconds_ago)} ${last(row).why}` : '') },
      number('Active', 'active'),
      number('Idle', 'idle'),
      number('Total', 'total'),
      number('Weight', 'weight'),
      number('Ejections', 'ejections'),
    ], { none: 'No endpoint has an address.', bad: (row) => row.state !== 'up' });
    this.names = new Table(find('.names'), [
      word('Name', 'name'),
      { name: 'Last good answer', text: (row) => (row.age_seconds < 0 ? 'never' : `${duration(row.age_seconds)} ago`) },
      { name: 'Look-ups', text: (row) => Object.entries(row.lookups).map(([result, n]) => `${result} ${whole(n)}`).join(', ') },
      { name: 'Last failure', wide: true, text: (row) => row.last_failure },
    ]);
    this.holders = new Table(find('.holders'), [
      word('Session', 'id', { number: true, text: (row) => String(row.id) }),
      word('Client', 'client'),
      word('Endpoint', 'endpoint'),
      number('Age', 'age_seconds', duration),
      number('Quiet', 'quiet_seconds', duration),
      number('Up', 'bytes_up', bytes),
      number('Down', 'bytes_down', bytes),
      word('Pin', 'pin'),
    ], { none: 'No session holds one.' });
  }

  /** Takes an answer of the proxy. */
  take(pool, listeners, bounds, time) {
    this.history.take(pool, bounds, time);
    const { recent } = this.history;
    const [worst] = troubles(pool, recent);
    say(this.title, pool.name);
    say(this.badge, worst ? worst[1] : 'up');
    this.badge.className = `badge ${worst ? worst[0] : 'good'}`;
    say(this.from, listeners.map((each) => `${each.name} ${each.address}`).join(', ') || 'no listener');
    this.showGauge(pool);
    TILES.forEach(([, text, isBad], i) => {
      say(this.tiles[i].lastChild, text(pool, recent));
      this.tiles[i].className = isBad && isBad(pool, recent) ? 'bad' : '';
    });
    this.endpoints.show(pool.endpoints);
    this.names.show(pool.names);
    this.names.place.hidden = pool.names.length === 0;
    this.holders.show(pool.holders);
    this.draw();
  }

  showGauge(pool) {
    ['active', 'idle', 'other'].forEach((key, i) => {
      this.gauge.children[i].style.width = `${(100 * pool[key]) / Math.max(1, pool.max)}%`;
    });
    this.gauge.setAttribute('aria-label', `${pool.active} active, ${pool.idle} idle, ${pool.other} other of ${pool.max}`);
  }

  /** Takes it off the page. */
  leave() {
    this.charts.forEach((chart) => chart.leave());
    this.card.remove();
  }

  get charts() {
    return [this.connections, this.handOuts, this.waits, this.closes];
  }

  draw() {
    this.connections.take(this.history);
    this.handOuts.take(this.history);
    this.waits.take(this.history);
    this.closes.take(this.history, this.history.reasons().map((key) => {
      const reason = key.slice('closed '.length);
      return { key, name: reason, ink: ink(reason), area: true };
    }));
  }
}
