import { identifier } from '../sql-text.ts';
import { AstNode } from './ast.ts';
import { Unsupported } from './faults.ts';
import type { Printer } from './printer.ts';

/** The inside of OVER ( … ). */
export function printWindow(spec: AstNode, printer: Printer): string {
  const base = spec.maybeName('window_name');
  const partition = spec.children('partition_by');
  const order = spec.parts('order_by');
  const frame = spec.maybePart('frame');
  spec.end();
  return [
    base !== undefined && identifier(base),
    partition.length > 0 && `PARTITION BY ${printer.expressions(partition)}`,
    order.length > 0 && `ORDER BY ${printOrder(order, printer)}`,
    frame !== undefined && printFrame(frame, printer),
  ]
    .filter(Boolean)
    .join(' ');
}

/**
 * The terms of ORDER BY. NULL comes last in either direction unless it is said otherwise. `aliases`: what names stand for
 * within expressions; a name alone needs no help.
 */
export function printOrder(
  terms: AstNode[],
  printer: Printer,
  aliases: ReadonlyMap<string, string> = new Map(),
): string {
  return terms
    .map((term) => {
      const value = term.child('this');
      const sql =
        value.kind === 'column'
          ? printer.expression(value)
          : printer.binding(aliases, () => printer.expression(value));
      const direction = term.flag('desc') ? 'DESC' : 'ASC';
      const nulls = term.flag('nulls_first') ? 'FIRST' : 'LAST';
      term.ignore('explicit_asc');
      term.end();
      return `${sql} ${direction} NULLS ${nulls}`;
    })
    .join(', ');
}

function printFrame(frame: AstNode, printer: Printer): string {
  const kind = frame.text('kind').toUpperCase();
  const start = printBound(frame.bound('start'), printer);
  const end = frame.has('end') ? printBound(frame.bound('end'), printer) : undefined;
  frame.end();
  return end === undefined ? `${kind} ${start}` : `${kind} BETWEEN ${start} AND ${end}`;
}

const BOUNDS: Record<string, string> = {
  UnboundedPreceding: 'UNBOUNDED PRECEDING',
  UnboundedFollowing: 'UNBOUNDED FOLLOWING',
  CurrentRow: 'CURRENT ROW',
};

function printBound(bound: unknown, printer: Printer): string {
  const simple = typeof bound === 'string' ? BOUNDS[bound] : undefined;
  if (simple !== undefined) return simple;
  const node = AstNode.of(bound);
  const direction = { Preceding: 'PRECEDING', Following: 'FOLLOWING' }[node.kind];
  if (direction === undefined) throw new Unsupported(`the window frame ${node.kind}`);
  return `${printer.expression(node.inner())} ${direction}`;
}
