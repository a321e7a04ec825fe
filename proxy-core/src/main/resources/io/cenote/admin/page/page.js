/* The page of the admin endpoint: asks /pools, /sessions, /closes and /config, and shows what they say. */
import { setSpan } from './chart.js';
import { PoolCard, troubles } from './pool.js';
import { Table, matches, number, word } from './table.js';
import { byId, bytes, clock, duration, element, say, wall, whole } from './text.js';

const PATIENCE = 8000; // milliseconds for one answer; the proxy itself gives up after 5 s
const SESSIONS = 100; // asked for at once
const EXPIRES_SOON = 14 * 86400;

// --- asking

let lastAnswer = wall();
let silent = false;

/**
 * Question that is asked again each so many milliseconds; 0: only when it is told to. One at a time, and none while the
 * page is hidden. While the proxy is silent only the leading one asks, and it tells when that is over.
 */
class Poll {
  constructor(path, millis, take, leads = false) {
    Object.assign(this, { path, millis, take, leads, timer: 0, asking: false, stale: false });
  }

  async ask() {
    clearTimeout(this.timer);
    if (this.asking) {
      this.stale = true; // its parameters have changed meanwhile
      return;
    }
    const begin = performance.now();
    if (!document.hidden && (this.leads || !silent)) {
      this.asking = true;
      const json = await this.answer();
      this.asking = false;
      if (json && !this.stale) this.take(json);
    }
    if (document.hidden || (this.millis === 0 && !this.stale)) return;
    const rest = this.stale ? 0 : this.millis - (performance.now() - begin);
    this.stale = false;
    this.timer = setTimeout(() => this.ask(), Math.max(0, rest));
  }

  /** Returns what the proxy says; null if it says nothing. */
  async answer() {
    try {
      const response = await fetch(this.path(), { signal: AbortSignal.timeout(PATIENCE) });
      if (!response.ok) throw new Error((await response.text()).trim());
      const json = await response.json();
      if (this.leads) heard();
      return json;
    } catch (failure) {
      if (this.leads) missed(failure);
      return null;
    }
  }

  stop() {
    clearTimeout(this.timer);
  }
}

function heard() {
  const isBack = silent;
  silent = false;
  lastAnswer = wall();
  byId('silence').hidden = true;
  document.body.classList.remove('stale');
  if (isBack) polls.filter((each) => !each.leads).forEach((each) => each.ask());
  if (isBack && byId('config').querySelector('details').open) configPoll.ask();
}

function missed(failure) {
  silent = true;
  // The browser's own words for a failed connect help nobody; what the proxy says may.
  const why = failure instanceof TypeError || failure.name === 'TimeoutError' ? '' : ` (${failure.message})`;
  say(byId('silence'), `no answer since ${clock(lastAnswer)}${why}`);
  byId('silence').hidden = false;
  document.body.classList.add('stale');
  say(byId('state'), 'no answer');
  byId('state').className = 'badge bad';
}

// --- state and alerts

function alerts(all) {
  const found = [];
  if (all.not_ready) found.push(['bad', 'not ready', all.not_ready]);
  for (const pool of all.pools) {
    for (const [kind, name, text] of troubles(pool, cards.get(pool.name).history.recent)) {
      found.push([kind, name, `${pool.name}: ${text}`]);
    }
  }
  for (const [side, tls] of Object.entries(all.tls)) {
    const left = tls.certificate_not_after_seconds - wall();
    if (tls.certificate_not_after_seconds > 0 && left < EXPIRES_SOON) {
      found.push([left < 0 ? 'bad' : 'warn', 'certificate', `${side}: ${left < 0 ? 'expired' : `expires in ${duration(left)}`}`]);
    }
    if (tls.failed_reloads > 0) found.push(['warn', 'certificate', `${side}: ${whole(tls.failed_reloads)} new ones could not be used`]);
  }
  const { bytes: kept, max } = all.buffered;
  if (kept > 0.9 * max) found.push(['bad', 'memory', `${bytes(kept)} of ${bytes(max)} are kept for clients`]);
  const lag = Math.max(0, ...all.loop_lags_seconds);
  if (lag > 0.5) found.push(['bad', 'event loop', `one took ${duration(lag)} to answer`]);
  return found.sort(([one], [other]) => one.localeCompare(other)); // bad before warn
}

function showAlerts(found) {
  const list = byId('alerts');
  while (list.children.length > found.length) list.lastChild.remove();
  while (list.children.length < found.length) {
    const item = list.appendChild(element('li'));
    item.append(element('span', 'badge'), element('span'));
  }
  found.forEach(([kind, name, text], i) => {
    const [badge, words] = list.children[i].children;
    badge.className = `badge ${kind}`;
    say(badge, name);
    say(words, text);
  });
  // The numbers in them change each second; a screen reader hears only how many there are.
  say(byId('summary'), found.length === 0 ? '' : `${found.length} alerts`);
}

function showState(all) {
  say(byId('state'), all.not_ready ? 'not ready' : 'ready');
  byId('state').className = `badge ${all.not_ready ? 'bad' : 'good'}`;
  const { version, java, transport } = all.build;
  const lag = Math.max(0, ...all.loop_lags_seconds);
  const facts = [`Java ${java.split(/[.+-]/)[0]}`, transport.toLowerCase(), `loop lag ${duration(lag)}`];
  if (version !== 'unknown') facts.unshift(version);
  if (all.buffered.bytes > 0) facts.push(`kept for clients ${bytes(all.buffered.bytes)}`);
  say(byId('facts'), facts.join(' \u00b7 '));
}

// --- pools, listeners, certificates

const cards = new Map();

function takePools(all) {
  const time = wall();
  for (const [name, card] of cards) {
    if (!all.pools.some((pool) => pool.name === name)) {
      card.leave();
      cards.delete(name);
    }
  }
  for (const pool of all.pools) {
    if (!cards.has(pool.name)) {
      cards.set(pool.name, new PoolCard());
      byId('pools').append(cards.get(pool.name).card);
    }
    const users = all.listeners.filter((each) => each.upstream === pool.name);
    cards.get(pool.name).take(pool, users, all.wait_bounds_seconds, time);
  }
  listeners.show(all.listeners);
  showListenerNames(all.listeners);
  certificates.show(Object.entries(all.tls).map(([side, tls]) => ({ side, ...tls })));
  showState(all);
  showAlerts(alerts(all));
}

const listeners = new Table(byId('listeners').querySelector('.table'), [
  word('Listener', 'name'),
  word('Address', 'address'),
  word('Upstream', 'upstream'),
  number('Sessions', 'sessions'),
  number('Max', 'max_sessions'),
  number('Accepted', 'accepted'),
  number('Rejected', 'rejected'),
  number('Evicted', 'evicted'),
  number('Up', 'bytes_up', bytes),
  number('Down', 'bytes_down', bytes),
  { name: 'Turned away by', wide: true, text: (row) => Object.entries(row.rejections).map(([key, n]) => `${key} ${whole(n)}`).join(', ') },
], { none: 'None.' });

const certificates = new Table(byId('certificates').querySelector('.table'), [
  word('Side', 'side'),
  {
    name: 'Valid until',
    text: (row) => (row.certificate_not_after_seconds > 0 ? new Date(row.certificate_not_after_seconds * 1000).toISOString().slice(0, 16).replace('T', ' ') + 'Z' : 'none of its own'),
    value: (row) => row.certificate_not_after_seconds,
  },
  { name: 'Left', text: (row) => (row.certificate_not_after_seconds > 0 ? duration(Math.max(0, row.certificate_not_after_seconds - wall())) : '') },
  number('Handshakes', 'handshakes'),
  number('Failed', 'failed_handshakes'),
  number('Reloads', 'reloads'),
  number('Failed reloads', 'failed_reloads'),
], {
  none: 'No side speaks TLS.',
  bad: (row) => row.certificate_not_after_seconds > 0 && row.certificate_not_after_seconds - wall() < EXPIRES_SOON,
});

// --- sessions

let order = 'age';
const ORDERS = { Age: 'age', Quiet: 'quiet', Up: 'bytes', Down: 'bytes' };
const FIRST = { age: 'oldest', quiet: 'most quiet', bytes: 'busiest' };

const age = number('Age', 'age_seconds', duration);
const sessions = new Table(byId('sessions').querySelector('.table'), [
  { name: 'Session', text: (row) => String(row.id), value: (row) => row.id },
  word('Listener', 'listener'),
  word('Client', 'client'),
  word('Via', 'via'),
  word('Endpoint', 'endpoint'),
  age,
  number('Quiet', 'quiet_seconds', duration),
  number('Up', 'bytes_up', bytes),
  number('Down', 'bytes_down', bytes),
  word('Pin', 'pin'),
  { name: 'State', text: (row) => (row.ending ? 'ending' : 'open'), value: (row) => row.ending },
], {
  sort: age,
  none: 'No session.',
  sorted: (column) => {
    if (ORDERS[column.name]) {
      order = ORDERS[column.name];
      sessionPoll.ask();
    }
  },
});

function showListenerNames(all) {
  const select = byId('session-listener');
  const names = all.map((each) => each.name);
  if (names.join('\n') !== [...select.options].slice(1).map((each) => each.value).join('\n')) {
    const chosen = select.value;
    select.replaceChildren(new Option('all', ''), ...names.map((name) => new Option(name, name)));
    select.value = names.includes(chosen) ? chosen : '';
  }
}

function sessionPath() {
  const query = new URLSearchParams({
    sort: order, limit: SESSIONS, listener: byId('session-listener').value, text: byId('session-filter').value.trim(),
  });
  return `/sessions?${query}`;
}

function takeSessions(all) {
  const shown = all.sessions.length < all.matching ? `, the ${SESSIONS} ${FIRST[order]} of them` : '';
  say(byId('sessions').querySelector('.note'), `${whole(all.matching)} of ${whole(all.total)}${shown}`);
  sessions.show(all.sessions);
}

const sessionPoll = new Poll(sessionPath, 2000, takeSessions);
byId('session-filter').addEventListener('input', () => sessionPoll.ask());
byId('session-listener').addEventListener('change', () => sessionPoll.ask());

// --- closes

let closed = [];
const closes = new Table(byId('closes').querySelector('.table'), [
  { name: 'When', text: (row) => clock(row.at), value: (row) => row.at },
  word('Side', 'side'),
  word('Place', 'place'),
  word('Phase', 'phase'),
  word('Reason', 'reason'),
  number('Age', 'age_seconds', duration),
  number('Bytes', 'bytes', bytes),
], { none: 'None.' });

function showCloses() {
  const found = closed.filter((row) => matches(row, byId('close-filter').value, ['side', 'place', 'phase', 'reason']));
  say(byId('closes').querySelector('.note'), `${found.length} of the last ${closed.length}`);
  closes.show(found);
}

const closePoll = new Poll(() => '/closes', 5000, (all) => {
  closed = all.closes.map((row) => ({ ...row, at: wall() - row.seconds_ago }));
  showCloses();
});
byId('close-filter').addEventListener('input', showCloses);

// --- configuration

let settings = [];
const config = new Table(byId('config').querySelector('.table'), [
  word('Key', 'key', { wide: true }),
  word('Value', 'value', { wide: true }),
  { name: 'From', wide: true, text: (row) => (row.default ? 'default' : row.place), value: (row) => row.place },
]);

function showConfig() {
  const own = byId('config-own').checked;
  const found = settings.filter((row) => !(own && row.default) && matches(row, byId('config-filter').value, ['key', 'value']));
  say(byId('config').querySelector('.note'), `${found.length} of ${settings.length} keys`);
  config.show(found);
}

const configPoll = new Poll(() => '/config', 0, (all) => {
  settings = Object.entries(all).map(([key, setting]) => ({ key, ...setting }));
  showConfig();
});
byId('config-own').addEventListener('change', showConfig);
byId('config-filter').addEventListener('input', showConfig);
byId('config').querySelector('details').addEventListener('toggle', (event) => {
  if (event.target.open) configPoll.ask();
});

// --- the whole

const polls = [new Poll(() => '/pools', 1000, takePools, true), sessionPoll, closePoll];

for (const button of byId('span').children) {
  button.addEventListener('click', () => {
    setSpan(Number(button.dataset.seconds));
    for (const each of byId('span').children) each.setAttribute('aria-pressed', String(each === button));
    cards.forEach((card) => card.draw());
  });
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  cards.forEach((card) => card.charts.forEach((chart) => chart.repaint()));
});

document.addEventListener('visibilitychange', () => polls.forEach((each) => (document.hidden ? each.stop() : each.ask())));
polls.forEach((each) => each.ask());
