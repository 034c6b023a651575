/** Reads the bundles as a parser does, and names every place that reaches where the shipped program must not. */
import fs from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { parseSync } from 'vite';

export interface Finding {
  file: string;
  /** Both from 1. */
  line: number;
  column: number;
  what: string;
}

/** Of Node: what reaches a network, or starts what could. */
const reaching = [
  'net',
  'http',
  'https',
  'http2',
  'dns',
  'tls',
  'dgram',
  'child_process',
  'cluster',
  'inspector',
  'repl',
];
/** Of Electron: networks, other programs, updates, and ways out of the window's sandbox. */
const electronReaching = [
  'net',
  'netLog',
  'shell',
  'autoUpdater',
  'crashReporter',
  'ipcMain',
  'pushNotifications',
  'utilityProcess',
];
/** Calls and constructors whose first argument is fetched. */
const fetching = new Set(['fetch', 'importScripts', 'Worker', 'SharedWorker', 'WebSocket', 'EventSource', 'Request']);

/**
 * Hosts that stand in code as names, and where nothing is ever asked for: namespaces, bases for reading relative
 * addresses, the words of an error. Another one is found until somebody has looked at it and named it here.
 */
const namedOnly: Record<string, string> = {
  'www.w3.org': 'XML namespaces',
  'json-schema.org': 'the name of a schema',
  'ns.adobe.com': 'XML namespaces of PDFs',
  'www.xfa.org': 'XML namespaces of PDFs',
  'react.dev': 'words of an error',
  'mantine.dev': 'words of an error',
  'github.com': 'licence and source of core-js, coding scheme of dcmjs',
  'quantome.org:4242': 'dicomweb-client’s test of itself, which nothing calls',
  localhost: 'a base for relative addresses',
  'example.com': 'a base for relative addresses',
  'foo.bar': 'a base for relative addresses',
  a: 'core-js asks whether URL works',
  b: 'core-js asks whether URL works',
  x: 'core-js asks whether URL works',
  'xn--e1aybc': 'core-js asks whether URL works',
  'emscripten.org': 'words of an error',
  'fastly.jsdelivr.net': 'zxing-wasm’s place for its module, which main/scan gives it instead',
};

const builtIn = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
const forbiddenInMain = new Set(
  reaching.flatMap((name) => [name, `node:${name}`, `${name}/promises`, `node:${name}/promises`]),
);

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

interface Script {
  file: string;
  code: string;
  /** Every node of its syntax tree, in no particular order. */
  nodes: Node[];
}

export interface MainBundle {
  /** What Electron starts, with its workers and all they import; what only the browser host needs is not among them. */
  files: string[];
  /** What they read that lies beside them, as paths from dist/main. */
  reads: string[];
  findings: Finding[];
}

/** @param folder dist/main */
export function scanMain(folder: string): MainBundle {
  const workers = fs.readdirSync(folder).filter((name) => name.endsWith('.worker.js'));
  const files = new Set(['electron.js', ...workers]);
  const reads = new Set<string>();
  const findings: Finding[] = [];
  for (const name of files) {
    const script = parsed(path.join(folder, name));
    for (const { specifier } of importsIn(script.nodes)) {
      if (specifier?.startsWith('./')) files.add(path.basename(specifier));
    }
    for (const beside of placesBeside(script.nodes)) reads.add(beside);
    findings.push(...findingsInMain(script));
  }
  return { files: [...files], reads: [...reads], findings };
}

function findingsInMain({ file, code, nodes }: Script): Finding[] {
  const at = placeIn(file, code);
  const found: Finding[] = [];
  for (const { specifier, node } of importsIn(nodes)) {
    if (specifier === null) found.push(at(node, 'a module whose name is not written here'));
    else if (forbiddenInMain.has(specifier)) found.push(at(node, `the module ${specifier}`));
    else if (specifier !== 'electron' && /^[\w@]/.test(specifier) && !builtIn.has(specifier) && !isAddon(specifier))
      found.push(at(node, `the module ${specifier}, which is not in the package`));
  }
  for (const node of nodes) {
    if (node.type !== 'ImportDeclaration' || (node.source as Node).value !== 'electron') continue;
    for (const specifier of node.specifiers as Node[]) {
      const name = (specifier.imported as { name?: string } | undefined)?.name ?? '*';
      if (name === '*' || electronReaching.includes(name)) found.push(at(specifier, `${name} of electron`));
    }
  }
  return [...found, ...addressesIn(nodes, at)];
}

/** Of every `new URL('./beside', import.meta.url)`. */
function placesBeside(nodes: Node[]): string[] {
  const made = nodes.filter((node) => node.type === 'NewExpression' && isCallTo(node, 'URL'));
  const beside = made.filter((node) => {
    const [, base] = node.arguments as (Node & { object?: Node })[];
    return base?.type === 'MemberExpression' && base.object?.type === 'MetaProperty';
  });
  return beside.flatMap((node) => textOf((node.arguments as Node[])[0]!) ?? []);
}

/** @param folder dist/renderer; @returns every module of Node or Electron, and every address that is not the app's own */
export function scanRenderer(folder: string): Finding[] {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name));
  return files.flatMap((file) => {
    if (/\.m?js$/.test(file)) return scanWindowScript(file);
    if (!/\.(?:css|html)$/.test(file)) return [];
    const code = fs.readFileSync(file, 'utf8');
    const at = placeIn(file, code);
    const fetched = file.endsWith('.css')
      ? /(?:url\(\s*['"]?|@import\s+['"])((?:https?:)?\/\/[^'")\s]+)/g
      : /(?:src|href|action|content)\s*=\s*['"]?((?:https?:)?\/\/[^'"\s>]+)/g;
    return [...code.matchAll(fetched)].map((match) => at({ start: match.index }, `the address ${match[1]}`));
  });
}

function scanWindowScript(place: string): Finding[] {
  const { file, code, nodes } = parsed(place);
  const at = placeIn(file, code);
  const found: Finding[] = [];
  for (const { specifier, node } of importsIn(nodes)) {
    // What PDF.js would ask of Node where there is one: a window has no process.
    if (specifier === null || isCallTo(node, 'getBuiltinModule')) continue;
    if (!/^[./]/.test(specifier)) found.push(at(node, `the module ${specifier}`));
  }
  return [...found, ...addressesIn(nodes, at)];
}

/** Absolute addresses: where something is fetched from one, and all whose host has no name above. */
function addressesIn(nodes: Node[], at: (node: Pick<Node, 'start'>, what: string) => Finding): Finding[] {
  const found = new Map<number, Finding>();
  for (const node of nodes) {
    const text = textOf(node);
    const host = text === null ? null : hostOf(text);
    if (host && !(host in namedOnly) && !found.has(node.start))
      found.set(node.start, at(node, `the address of ${host}`));
    const target = fetchTargetOf(node);
    const address = target && textOf(target);
    if (address && /^\s*(?:https?|wss?):|^\/\//i.test(address)) {
      found.set(target.start, at(target, `fetching from ${address.slice(0, 80)}`));
    }
  }
  return [...found.values()];
}

/** null: no absolute address, or one whose host is put in later. */
function hostOf(text: string): string | null {
  const [address] = /^\s*(?:https?|wss?):\/\/[^\s'"`<>]+/i.exec(text) ?? [];
  return address && URL.canParse(address) ? new URL(address).host : null;
}

function fetchTargetOf(node: Node): Node | null {
  const given = node.arguments as Node[] | undefined;
  if (node.type === 'ImportExpression') return node.source as Node;
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return null;
  if (isCallTo(node, 'open')) return given?.[1] ?? null;
  return [...fetching].some((name) => isCallTo(node, name)) ? (given?.[0] ?? null) : null;
}

/** Where a module is named: import and export, `import()`, `require()`, `getBuiltinModule()`. null: computed. */
function importsIn(nodes: Node[]): { specifier: string | null; node: Node }[] {
  const found: { specifier: string | null; node: Node }[] = [];
  for (const node of nodes) {
    if (/^(?:Import|Export(?:Named|All))Declaration$/.test(node.type) && node.source) {
      found.push({ specifier: textOf(node.source as Node), node });
    } else if (node.type === 'ImportExpression') {
      found.push({ specifier: textOf(node.source as Node), node });
    } else if (isCallTo(node, 'require') || isCallTo(node, 'getBuiltinModule')) {
      const [given] = node.arguments as Node[];
      found.push({ specifier: given ? textOf(given) : null, node });
    }
  }
  return found;
}

function isCallTo(node: Node, name: string): boolean {
  const callee = node.callee as (Node & { name?: string; property?: { name?: string } }) | undefined;
  return callee !== undefined && (callee.name === name || callee.property?.name === name);
}

/** The text of a literal, or how a template begins. */
function textOf(node: Node): string | null {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral') return null;
  const [first] = node.quasis as { value: { cooked: string } }[];
  return first?.value.cooked ?? null;
}

function isAddon(specifier: string): boolean {
  return specifier === 'better-sqlite3-multiple-ciphers';
}

function parsed(file: string): Script {
  const code = fs.readFileSync(file, 'utf8');
  const { program, errors } = parseSync(file, code, { sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  const nodes: Node[] = [];
  const open: unknown[] = [program];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) open.push(...(value as unknown[]));
    else if (value && typeof value === 'object') {
      if ('type' in value) nodes.push(value as Node);
      open.push(...Object.values(value).filter((one) => one && typeof one === 'object'));
    }
  }
  return { file, code, nodes };
}

function placeIn(file: string, code: string) {
  const short = path.relative(process.cwd(), file);
  return ({ start }: Pick<Node, 'start'>, what: string): Finding => {
    const before = code.slice(0, start);
    return { file: short, line: before.split('\n').length, column: start - before.lastIndexOf('\n'), what };
  };
}

export function findingText({ file, line, column, what }: Finding): string {
  return `${file}:${line}:${column}: ${what}`;
}
