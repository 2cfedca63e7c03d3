/** One line of an evaluation: what was asked of the detections, what they gave, and whether that will do. */
export interface Row {
  group: string;
  name: string;
  expected: string;
  seen: string;
  ok: boolean;
}

/** The rows as a table, one a line; those that will not do are marked. */
export function tableOf(rows: readonly Row[]): string {
  const width = (pick: (row: Row) => string) => Math.max(...rows.map((row) => pick(row).length));
  const [group, name, expected] = [
    width((row) => row.group),
    width((row) => row.name),
    width((row) => row.expected),
  ];
  return rows
    .map(
      (row) =>
        `${row.ok ? 'ok    ' : 'FAILED'}  ${row.group.padEnd(group)}  ${row.name.padEnd(name)}  ${row.expected.padEnd(expected)}  ${row.seen}\n`,
    )
    .join('');
}
