import { element, say, whole } from './text.js';

/**
 * Table that is sorted by buttons in its heads. A column is {name, text(row), value(row)}; one without a value
 * cannot be sorted by, and one whose value is a number stands on the right.
 */
export class Table {
  constructor(place, columns, { sort = null, none = 'None.', bad = () => false, sorted = () => {} } = {}) {
    Object.assign(this, { place, columns, sort, none, bad, sorted, rows: [], descending: sort !== null });
    this.heads = columns.map((column) => this.head(column));
    const head = element('thead');
    head.append(element('tr'));
    head.firstChild.append(...this.heads);
    this.body = element('tbody');
    this.table = element('table');
    this.table.append(head, this.body);
    this.empty = element('p', 'none', none);
    place.append(this.table, this.empty);
    this.show([]);
  }

  head(column) {
    const cell = element('th', column.number ? 'right' : '');
    cell.scope = 'col';
    if (!column.value) {
      cell.textContent = column.name;
      return cell;
    }
    const button = element('button', '', column.name);
    button.type = 'button';
    button.addEventListener('click', () => {
      this.descending = this.sort === column ? !this.descending : Boolean(column.number);
      this.sort = column;
      this.show(this.rows);
      this.sorted(column);
    });
    cell.append(button);
    return cell;
  }

  show(rows) {
    this.rows = rows;
    this.columns.forEach((column, i) => {
      const order = this.descending ? 'descending' : 'ascending';
      if (column.value) this.heads[i].setAttribute('aria-sort', this.sort === column ? order : 'none');
    });
    const by = this.sort;
    const shown = by
      ? [...rows].sort((one, other) => {
        const [a, b] = [by.value(one), by.value(other)];
        return (a < b ? -1 : a > b ? 1 : 0) * (this.descending ? -1 : 1);
      })
      : rows;
    while (this.body.rows.length > shown.length) this.body.lastChild.remove();
    while (this.body.rows.length < shown.length) this.body.append(this.row());
    shown.forEach((row, i) => this.fill(this.body.rows[i], row));
    this.table.hidden = shown.length === 0;
    this.empty.hidden = shown.length > 0;
  }

  row() {
    const row = element('tr');
    for (const column of this.columns) {
      const cell = row.insertCell();
      cell.className = `${column.number ? 'right' : ''} ${column.wide ? 'wide' : ''}`.trim();
      cell.setAttribute('data-name', column.name);
    }
    return row;
  }

  fill(line, row) {
    line.className = this.bad(row) ? 'bad' : '';
    this.columns.forEach((column, i) => say(line.cells[i], column.text(row)));
  }
}

export const word = (name, key, more = {}) => ({ name, text: (row) => row[key], value: (row) => row[key], ...more });
export const number = (name, key, text = whole) => ({ name, number: true, text: (row) => text(row[key]), value: (row) => row[key] });
export const matches = (row, text, keys) => keys.some((key) => String(row[key]).toLowerCase().includes(text.trim().toLowerCase()));
