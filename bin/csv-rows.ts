/** A value of a CSV result; null is NULL. */
export type Cell = string | null;

/**
 * The rows of a CSV result as Athena writes it: values in quotes, in which a quote is doubled and a line may end; NULL is
 * nothing at all, and so told from the empty text, which is a pair of quotes. Rows come as soon as they are whole, so
 * whoever wants the first ones reads no more than these.
 */
export async function* csvRows(chunks: AsyncIterable<string>): AsyncGenerator<Cell[], void, undefined> {
  let row: Cell[] = [];
  let text = '';
  let quoted = false;
  let inQuotes = false;
  const endCell = () => {
    row.push(quoted || text !== '' ? text : null);
    text = '';
    quoted = false;
  };
  for await (const chunk of chunks) {
    for (const character of chunk) {
      if (character === '"') {
        // One that opens again what has just been closed is the second of two that stand for one.
        if (quoted && !inQuotes) text += character;
        inQuotes = !inQuotes;
        quoted = true;
      } else if (inQuotes || !/[,\r\n]/.test(character)) {
        text += character;
      } else if (character === ',') {
        endCell();
      } else if (character === '\n') {
        endCell();
        yield row;
        row = [];
      }
    }
  }
  if (row.length > 0 || quoted || text !== '') {
    endCell();
    yield row;
  }
}
