/**
 * Columns by their names, Chinese and English, as authorities and exports write them. In: a header row. Out: which field
 * each column holds. A name is first looked up as it stands, then by what it contains; the better match wins a field.
 */

/** What one kind of file may tell. */
export interface Vocabulary<Field extends string> {
  /** Exact names per field, best first, separated by blanks; compared without width, case, blanks and brackets. */
  readonly names: Readonly<Record<Field, string>>;
  /** Where no name fits exactly; `null` where a field is only known by its exact names. */
  readonly like: Readonly<Partial<Record<Field, RegExp>>>;
}

export type Columns<Field extends string> = ReadonlyMap<Field, number>;

/** A column's name as compared: 「证书编号 (Certificate No.)」 and 「*证书编号：」 are 证书编号; "valid_until" is validuntil. */
export function columnKey(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\([^)]*\)/g, "")
    .replace(/[\s_*:：.、"'/\\-]/g, "");
}

/** Fields by column; a field is held by one column, the one that fits best. */
export function findColumns<Field extends string>(
  header: readonly string[],
  { names, like }: Vocabulary<Field>,
): Columns<Field> {
  const keys = header.map((name) => columnKey(name.slice(0, 100)));
  const columns = new Map<Field, number>();
  const taken = new Set<number>();
  const take = (field: Field, index: number) => {
    if (index < 0) return false;
    columns.set(field, index);
    taken.add(index);
    return true;
  };
  const fields = Object.keys(names) as Field[];
  for (const field of fields) {
    for (const name of names[field].split(" ")) {
      if (
        take(
          field,
          keys.findIndex((key, index) => key === name && !taken.has(index)),
        )
      )
        break;
    }
  }
  for (const field of fields) {
    const pattern = like[field];
    if (columns.has(field) || pattern === undefined) continue;
    take(
      field,
      keys.findIndex((key, index) => !taken.has(index) && pattern.test(key)),
    );
  }
  return columns;
}
