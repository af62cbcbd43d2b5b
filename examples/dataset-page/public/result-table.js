const head = document.querySelector('#result thead tr');
const body = document.querySelector('#result tbody');

// Of these the digits stand below one another.
const NUMBERS = new Set(['tinyint', 'smallint', 'integer', 'bigint', 'float', 'real', 'double', 'decimal']);

// These are never worth a second line.
const SHORT = new Set(['boolean', 'date', 'timestamp', 'time']);

/** Shows a page of rows. What a value says is text, whatever it looks like. */
export function showRows({ Columns, Rows }) {
  head.replaceChildren(...Columns.map(headerCell));
  body.replaceChildren(
    ...Rows.map((row) => {
      const line = document.createElement('tr');
      line.append(...row.map((value, index) => cell(value, Columns[index])));
      return line;
    }),
  );
}

function headerCell({ Name, Type }) {
  const made = document.createElement('th');
  made.scope = 'col';
  const type = document.createElement('small');
  type.textContent = Type;
  made.append(Name, type);
  made.className = kindOf(Type);
  return made;
}

/** NULL and the empty text are no values that could be mistaken for others. */
function cell(value, { Type }) {
  const made = document.createElement('td');
  made.className = kindOf(Type);
  if (value !== null && value !== '') {
    made.textContent = value;
    return made;
  }
  const mark = document.createElement('span');
  mark.className = value === null ? 'null' : 'empty';
  mark.textContent = value === null ? 'NULL' : 'empty';
  made.append(mark);
  return made;
}

function kindOf(type) {
  if (NUMBERS.has(type)) return 'number';
  return SHORT.has(type) ? 'short' : '';
}
