/**
 * CPU seconds of processes, children included, as Linux counts them (/proc/<id>/stat: utime, stime, cutime, cstime in
 * ticks of 1/100 s, proc(5)). Elsewhere null: the figure is then left out rather than guessed.
 */
import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

interface Stat {
  readonly id: number;
  readonly parent: number;
  readonly own: number;
  /** Of children that ended and were waited for. */
  readonly children: number;
}

/** CPU seconds so far of a process, of its living descendants, and of those that have ended. */
export function cpuSecondsOf(processId: number): number | null {
  if (process.platform !== "linux") return null;
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (read(name) ?? []) : []));
  const family = new Set([processId]);
  for (let grown = true; grown; ) {
    const before = family.size;
    for (const { id, parent } of all) if (family.has(parent)) family.add(id);
    grown = family.size > before;
  }
  return all.reduce((sum, stat) => sum + (family.has(stat.id) ? stat.own + stat.children : 0), 0);
}

function read(name: string): Stat | null {
  try {
    const text = readFileSync(`/proc/${name}/stat`, "utf8");
    // The command's name may hold blanks and brackets; what follows its last bracket does not.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = (at: number) => Number(fields[at] ?? 0) / TICKS_PER_SECOND;
    return { id: Number(name), parent: Number(fields[1]), own: ticks(11) + ticks(12), children: ticks(13) + ticks(14) };
  } catch {
    return null;
  }
}
