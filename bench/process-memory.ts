import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Megabytes, at the most. */
export interface PeakMemory {
  /** Of the process, from its start on. */
  process: number;
  /** Of all that it has started, while it was watched. What lasts for less than a moment may be missed. */
  children: number;
}

const INTERVAL_MS = 100;

/** Looks at the memory of a process and its children until it is asked. */
export function watchMemory(pid: number): { peak(): Promise<PeakMemory> } {
  const peak: PeakMemory = { process: 0, children: 0 };
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const [own, ...children] = await familyOf(pid);
      const sum = children.reduce((total, { kilobytes }) => total + kilobytes, 0);
      peak.process = Math.max(peak.process, (own?.kilobytes ?? 0) / 1_024, await highWaterMark(pid));
      peak.children = Math.max(peak.children, sum / 1_024);
      await sleep(INTERVAL_MS);
    }
  })();
  return {
    async peak() {
      isOver = true;
      await watching;
      return peak;
    },
  };
}

/** Linux remembers the most that a process ever had: https://www.kernel.org/doc/html/latest/filesystems/proc.html */
async function highWaterMark(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes = 0] = /^VmHWM:\s+(\d+) kB$/m.exec(text) ?? [];
  return Number(kilobytes) / 1_024;
}

interface Process {
  pid: number;
  parent: number;
  kilobytes: number;
}

/** The process, and all that descend from it. */
async function familyOf(pid: number): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  const all = stdout
    .trim()
    .split('\n')
    .map((line): Process => {
      const [id = 0, parent = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number);
      return { pid: id, parent, kilobytes };
    });
  const family = all.filter((each) => each.pid === pid);
  for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid));
  return Promise.all(family.map(async (member) => ({ ...member, kilobytes: await shareOf(member) })));
}

/**
 * What a process has by itself, and its share of what it has in common with others: PostgreSQL's processes all see the same
 * buffers. Only Linux tells it.
 */
async function shareOf({ pid, kilobytes }: Process): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const [, share] = /^Pss: +(\d+) kB$/m.exec(text) ?? [];
  return share === undefined ? kilobytes : Number(share);
}
