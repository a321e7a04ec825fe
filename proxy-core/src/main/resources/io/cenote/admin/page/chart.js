/* Timelines, drawn by uPlot. */
/* global uPlot */
import { clock, element, say, wall } from './text.js';

let span = 300; // seconds that they show

/** Sets how much time all of them show. */
export function setSpan(seconds) {
  span = seconds;
}

const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(`--${name}`).trim();
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

/** Fill of an area: the colour alone would not tell it from its neighbours. */
export function hatch(context, ink, kind) {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const brush = tile.getContext('2d');
  brush.fillStyle = brush.strokeStyle = ink;
  brush.globalAlpha = 0.25;
  brush.fillRect(0, 0, 8, 8);
  brush.globalAlpha = 0.5;
  const lines = [[], [[0, 8, 8, 0]], [[0, 0, 8, 8]], [[0, 4, 8, 4]], [[4, 0, 4, 8]], [[0, 4, 8, 4], [4, 0, 4, 8]]][kind % 6];
  for (const [x, y, toX, toY] of lines) {
    brush.beginPath();
    brush.moveTo(x, y);
    brush.lineTo(toX, toY);
    brush.stroke();
  }
  return context.createPattern(tile, 'repeat');
}

/**
 * One timeline. Its kind is {text, tick, least}: how a number reads, how one of the axis does, and the least top of it.
 * Series are {key, name, ink, area}; areas are stacked in their order, the first one at the bottom.
 */
export class Chart {
  constructor(place, title, unit, { text, tick, least }, series) {
    Object.assign(this, { text, tick, least, series, shown: false, history: null });
    this.box = element('div', 'chart');
    const head = element('h3', '', `${title} `);
    this.note = head.appendChild(element('span', '', unit));
    this.unit = unit;
    this.plot = element('div', 'plot');
    this.legend = element('ul', 'legend');
    this.box.append(head, this.plot, this.legend);
    place.append(this.box);
    this.watching = [new ResizeObserver(() => this.resize())];
    this.watching[0].observe(this.plot);
    this.watching.push(new IntersectionObserver(([entry]) => {
      this.shown = entry.isIntersecting;
      this.draw();
    }, { rootMargin: '200px' }));
    this.watching[1].observe(this.box);
  }

  /** Ends it: its pool is gone. */
  leave() {
    this.watching.forEach((each) => each.disconnect());
    this.forget();
  }

  resize() {
    if (this.uplot && this.plot.clientWidth > 0) this.uplot.setSize({ width: this.plot.clientWidth, height: this.plot.clientHeight });
  }

  /** Shows that history; series may differ from those before. */
  take(history, series = this.series) {
    this.history = history;
    if (series.map((each) => each.key).join() !== this.series.map((each) => each.key).join()) {
      this.series = series;
      this.forget();
    }
    this.draw();
  }

  forget() {
    if (this.uplot) this.uplot.destroy();
    this.uplot = null;
  }

  draw() {
    if (!this.shown || !this.history || this.plot.clientWidth === 0) return;
    const data = this.data();
    if (this.uplot) this.uplot.setData(data);
    else this.make(data);
    this.tell();
  }

  /** Series in the order of drawing: the top of the stack first, so that what is empty hides behind what is not. */
  get drawn() {
    return [...this.series.filter((each) => each.area).reverse(), ...this.series.filter((each) => !each.area)];
  }

  data() {
    const columns = new Map();
    let below = null;
    for (const each of this.series) {
      const column = this.history.column(each.key);
      const under = below;
      if (each.area) below = under ? column.map((n, i) => (n === null ? null : n + under[i])) : column;
      columns.set(each, each.area ? below : column);
    }
    return [this.history.times, ...this.drawn.map((each) => columns.get(each))];
  }

  make(data) {
    const areas = this.series.filter((each) => each.area).length;
    const axis = { stroke: () => colour('muted'), grid: { stroke: () => colour('line'), width: 1 }, ticks: { show: false }, font: '11px ui-monospace, monospace' };
    this.uplot = new uPlot({
      width: this.plot.clientWidth,
      height: this.plot.clientHeight,
      padding: [8, 18, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 }, sync: { key: 'cenote', setSeries: false } },
      scales: { x: { range: () => Chart.range(this.history.times) }, y: { range: (u, low, high) => [0, Math.max(this.least, high * 1.08)] } },
      axes: [
        { ...axis, size: 22, space: 70, values: (u, times) => times.map((time) => clock(time, span <= 300)) },
        { ...axis, size: 52, space: 30, values: (u, numbers) => numbers.map((n) => this.tick(n)) },
      ],
      series: [{}, ...this.drawn.map((each) => ({
        stroke: () => colour(each.ink),
        width: each.area ? 1 : 1.6,
        dash: each.area ? [] : DASHES[each.dash || 0],
        fill: each.area ? (u) => hatch(u.ctx, colour(each.ink), this.series.indexOf(each)) : undefined,
        points: { show: false },
      }))],
      bands: Array.from({ length: Math.max(0, areas - 1) }, (none, i) => ({ series: [i + 1, i + 2] })),
      hooks: { setCursor: [() => this.tell()] },
    }, data, this.plot);
    this.plot.setAttribute('aria-hidden', 'true'); // the legend has its numbers
    this.legend.replaceChildren(...this.series.map((each, i) => this.entry(each, i)));
    if (this.series.length === 0) this.legend.append(element('li', 'muted', 'none in this time'));
  }

  static range(times) {
    const now = times[times.length - 1] || wall();
    return [now - Math.min(span, Math.max(60, now - (times[0] || now))), now];
  }

  entry(each, i) {
    const entry = element('li');
    const swatch = element('canvas');
    swatch.width = 18;
    swatch.height = 10;
    this.swatch(swatch, each, i);
    entry.append(swatch, element('span', '', each.name), element('b'));
    return entry;
  }

  swatch(canvas, each, i) {
    const brush = canvas.getContext('2d');
    brush.clearRect(0, 0, 18, 10);
    brush.strokeStyle = colour(each.ink);
    brush.lineWidth = 2;
    brush.setLineDash(each.area ? [] : DASHES[each.dash || 0]);
    if (each.area) {
      brush.fillStyle = hatch(brush, colour(each.ink), i);
      brush.fillRect(0, 0, 18, 10);
    }
    brush.beginPath();
    brush.moveTo(0, each.area ? 1 : 5);
    brush.lineTo(18, each.area ? 1 : 5);
    brush.stroke();
  }

  /** Writes the numbers under the cursor, or the last ones. */
  tell() {
    if (!this.uplot) return;
    const { idx } = this.uplot.cursor;
    const at = idx === null || idx === undefined ? this.history.times.length - 1 : idx;
    this.series.forEach((each, i) => {
      const value = this.history.column(each.key)[at];
      say(this.legend.children[i].lastChild, value === null || value === undefined ? '\u2013' : this.text(value));
    });
    say(this.note, idx === null || idx === undefined ? this.unit : `at ${clock(this.history.times[at])}`);
  }

  repaint() {
    if (!this.uplot) return;
    this.uplot.redraw();
    this.series.forEach((each, i) => this.swatch(this.legend.children[i].firstChild, each, i));
  }
}
