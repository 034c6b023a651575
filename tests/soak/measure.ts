/** What a station holds at one moment, as the kernel and its own inspector say. */
import fs from 'node:fs';
import path from 'node:path';
import type { SoakFolders, SoakHost } from './hosts.ts';

export interface Sample {
  /** Seconds since the first. */
  seconds: number;
  openings: number;
  studies: number;
  jobs: number;
  /** Megabytes of 10^6 bytes. The process that holds keys and databases; heap after its garbage was collected. */
  mainResident: number;
  mainHeap: number;
  mainExternal: number;
  /** The window, likewise. */
  windowResident: number;
  windowHeap: number;
  /** Every process, what they share counted once. */
  allResident: number;
  processes: number;
  /** Open files and sockets of the main process; of those, databases; what keeps its loop going. */
  descriptors: number;
  databases: number;
  handles: number;
  /** Elements, listeners and documents that the window keeps. */
  nodes: number;
  listeners: number;
  documents: number;
  /** What stands in the folder of temporary files, whatever is in it. */
  temporaryFiles: number;
  /** Of the station's folder, without Chromium's own. */
  dataMegabytes: number;
}

export type Progress = Pick<Sample, 'seconds' | 'openings' | 'studies' | 'jobs'>;

export async function sample(host: SoakHost, folders: SoakFolders, progress: Progress): Promise<Sample> {
  const processes = host.roots.flatMap(descendants);
  const window = windowProcess(processes);
  // As it is, before anybody tidies up.
  const mainResident = residentMegabytes(host.mainPid);
  const windowResident = residentMegabytes(window);
  const allResident = processes.reduce((sum, pid) => sum + proportionalMegabytes(pid), 0);
  await host.main.send('HeapProfiler.collectGarbage');
  const { heapUsed, external } = (await host.main.evaluate(
    '(({ heapUsed, external }) => ({ heapUsed, external }))(process.memoryUsage())',
  )) as { heapUsed: number; external: number };
  const handles = Number(await host.main.evaluate('process.getActiveResourcesInfo().length'));
  await host.window.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await host.window.send('Runtime.getHeapUsage')) as { usedSize: number };
  const counters = (await host.window.send('Memory.getDOMCounters')) as {
    nodes: number;
    jsEventListeners: number;
    documents: number;
  };
  const open = openFiles(host.mainPid);
  return {
    ...progress,
    mainResident,
    mainHeap: heapUsed / 1e6,
    mainExternal: external / 1e6,
    windowResident,
    windowHeap: usedSize / 1e6,
    allResident,
    processes: processes.length,
    descriptors: open.length,
    databases: open.filter((name) => /\.(?:db|sqlite|tmsb)$/.test(name)).length,
    handles,
    nodes: counters.nodes,
    listeners: counters.jsEventListeners,
    documents: counters.documents,
    temporaryFiles: list(folders.temporary).length,
    dataMegabytes: filesIn(folders.data, 'chromium').reduce((sum, file) => sum + sizeOf(file), 0) / 1e6,
  };
}

/** Itself first. */
function descendants(pid: number): number[] {
  const found = [pid];
  for (const parent of found) {
    const tasks = list(`/proc/${parent}/task`);
    for (const task of tasks) {
      const children = read(`/proc/${parent}/task/${task}/children`).split(' ').filter(Boolean).map(Number);
      found.push(...children);
    }
  }
  return found;
}

/** Of the processes that draw pages the one that has worked most. */
function windowProcess(processes: readonly number[]): number {
  const drawing = processes.filter((pid) => read(`/proc/${pid}/cmdline`).includes('--type=renderer'));
  return drawing.toSorted((a, b) => ticksOf(b) - ticksOf(a))[0]!;
}

function ticksOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

function residentMegabytes(pid: number): number {
  return (Number(/^VmRSS:\s*(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024) / 1e6;
}

function proportionalMegabytes(pid: number): number {
  return (Number(/^Pss:\s*(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024) / 1e6;
}

function openFiles(pid: number): string[] {
  return list(`/proc/${pid}/fd`).map((fd) => {
    try {
      return fs.readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return '';
    }
  });
}

function filesIn(folder: string, without?: string): string[] {
  return list(folder)
    .filter((name) => name !== without)
    .flatMap((name) => {
      const file = path.join(folder, name);
      return fs.lstatSync(file, { throwIfNoEntry: false })?.isDirectory() ? filesIn(file) : [file];
    });
}

function sizeOf(file: string): number {
  return fs.lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Processes come and go while one looks. */
function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
