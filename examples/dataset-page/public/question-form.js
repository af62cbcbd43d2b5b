const form = document.getElementById('question');
const filters = document.getElementById('filters');
const columnBoxes = document.getElementById('columns');
const columnCount = document.getElementById('column-count');
const DAY = 86_400_000;

let columns = [];

/** Fills the form with what a dataset has. */
export function showDataset({ Columns = [], TimeColumn, TimeZone }) {
  columns = Columns;
  filters.replaceChildren();
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: TimeZone }).format();
  form.elements.first.value ||= addDays(today, -7);
  form.elements.last.value ||= today;
  form.elements.order.replaceChildren(
    new Option('no order', ''),
    ...columns.map(({ Name }) => new Option(Name, Name)),
  );
  form.elements.order.value = TimeColumn;
  columnBoxes.replaceChildren(...columns.map(({ Name }) => labelled(Name, checkbox(Name))));
  countColumns();
}

columnBoxes.addEventListener('change', countColumns);

/** Adds a line that says what a column has to be. */
export function addFilter() {
  const line = document.createElement('li');
  const column = select(
    'Column',
    columns.map(({ Name, Type }) => new Option(`${Name} (${Type})`, Name)),
  );
  const remove = document.createElement('button');
  remove.type = 'button';
  remove.textContent = 'Remove';
  remove.onclick = () => {
    line.remove();
    document.getElementById('add-filter').focus();
  };
  const showCondition = () => {
    const isBoolean = typeOf(column.value) === 'boolean';
    const operator = select(
      'Condition',
      (isBoolean ? BOOLEAN_CONDITIONS : CONDITIONS).map(([text, value]) => new Option(text, value)),
    );
    const value = document.createElement('input');
    value.ariaLabel = 'Value';
    value.hidden = isBoolean;
    operator.onchange = () => {
      value.hidden = isBoolean || operator.value === 'null';
    };
    line.replaceChildren(column, operator, value, remove);
  };
  column.onchange = showCondition;
  showCondition();
  filters.append(line);
  column.focus();
}

const CONDITIONS = [
  ['is', 'value'],
  ['is at least', 'From'],
  ['is less than', 'To'],
  ['is NULL', 'null'],
];
const BOOLEAN_CONDITIONS = [
  ['is true', 'true'],
  ['is false', 'false'],
  ['is NULL', 'null'],
];

/** The question as the form has it. @throws an Error where that is none. */
export function readQuestion() {
  const { first, last, order, direction } = form.elements;
  if (last.value < first.value) throw new Error('The last day must not be before the first.');
  const Columns = Array.from(columnBoxes.querySelectorAll(':checked'), ({ value }) => value);
  if (Columns.length === 0) throw new Error('Choose a column at least.');
  return {
    StartDateTime: first.value,
    // A range ends before its end, and people mean to have the last day too.
    EndDateTime: addDays(last.value, 1),
    Filters: readFilters(),
    Columns,
    ...(order.value && { OrderBy: [{ Column: order.value, Direction: direction.value }] }),
  };
}

/** Several values of one column are alternatives; its ends are a range. */
function readFilters() {
  const found = new Map();
  for (const line of filters.children) {
    const [column, operator, value] = line.children;
    const filter = found.get(column.value) ?? { values: [], ends: {} };
    found.set(column.value, filter);
    if (operator.value === 'null') filter.values.push(null);
    else if (operator.value === 'true' || operator.value === 'false')
      filter.values.push(operator.value === 'true');
    else if (operator.value === 'value') filter.values.push(value.value);
    else if (operator.value in filter.ends) throw new Error(`${column.value} has the same end twice.`);
    else filter.ends[operator.value] = value.value;
  }
  return Object.fromEntries(
    Array.from(found, ([name, { values, ends }]) => {
      const isRange = Object.keys(ends).length > 0;
      if (isRange && values.length > 0) throw new Error(`${name} can have values or a range, not both.`);
      return [name, isRange ? ends : values];
    }),
  );
}

function countColumns() {
  columnCount.textContent = `${columnBoxes.querySelectorAll(':checked').length} of ${columns.length}`;
}

function typeOf(name) {
  return columns.find(({ Name }) => Name === name)?.Type;
}

function addDays(day, count) {
  return new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10);
}

function select(label, options) {
  const made = document.createElement('select');
  made.ariaLabel = label;
  made.append(...options);
  return made;
}

function checkbox(value) {
  const made = document.createElement('input');
  made.type = 'checkbox';
  made.value = value;
  made.checked = true;
  return made;
}

function labelled(text, input) {
  const label = document.createElement('label');
  label.append(input, ` ${text}`);
  return label;
}
