/** Electron's fuses: what a hospital's program must not be able to do, burnt into its binary, and read back out of it. */
import {
  FuseV1Options as Fuse,
  type FuseConfig,
  FuseState,
  FuseVersion,
  flipFuses,
  getCurrentFuseWire,
} from '@electron/fuses';
import type { Platform } from './runtime.ts';

/** By their index in the binary. Nothing is left to what Electron has by itself. */
export const wanted: Record<Fuse, boolean> = {
  // The program is no Node for whoever sets ELECTRON_RUN_AS_NODE.
  [Fuse.RunAsNode]: false,
  // There are no cookies; without a keyring it waits for one.
  [Fuse.EnableCookieEncryption]: false,
  [Fuse.EnableNodeOptionsEnvironmentVariable]: false,
  [Fuse.EnableNodeCliInspectArguments]: false,
  [Fuse.EnableEmbeddedAsarIntegrityValidation]: true,
  [Fuse.OnlyLoadAppFromAsar]: true,
  // There is no snapshot of our own.
  [Fuse.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Nothing is loaded from file:.
  [Fuse.GrantFileProtocolExtraPrivileges]: false,
  // The image decoders check their bounds by the processor's traps.
  [Fuse.WasmTrapHandlers]: true,
};

const indices = Object.keys(wanted).map(Number) as Fuse[];

export interface FuseReading {
  name: string;
  /** null: this Electron has no such fuse yet. */
  isOn: boolean | null;
}

/**
 * Sets every fuse that the binary has.
 *
 * @throws an Error where it has one that is not named here
 */
export async function burnFuses(binary: string, options: { platform: Platform }): Promise<void> {
  const wire = await getCurrentFuseWire(binary);
  const own = indices.filter((index) => index in wire);
  const states = Object.fromEntries(own.map((index) => [index, wanted[index]]));
  await flipFuses(binary, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    // Flipping breaks Apple's signature, without which an Apple processor starts nothing; only a Mac can make another.
    resetAdHocDarwinSignature: options.platform === 'mac' && process.platform === 'darwin',
    ...states,
  } as FuseConfig);
}

/** @throws an Error that names each fuse that is not as wanted */
export async function readFuses(binary: string): Promise<FuseReading[]> {
  const wire = (await getCurrentFuseWire(binary)) as unknown as Record<number, FuseState>;
  const readings = indices.map((index) => {
    const state = wire[index];
    return { name: Fuse[index]!, state, isOn: state === undefined ? null : state === FuseState.ENABLE };
  });
  const isFuse = (state: FuseState | undefined) => state !== FuseState.REMOVED && state !== undefined;
  const wrong = readings.filter(({ state, isOn }, index) => isFuse(state) && isOn !== wanted[indices[index]!]);
  const more = Object.keys(wire).filter((key) => /^\d+$/.test(key) && !(Number(key) in wanted));
  if (wrong.length + more.length > 0) {
    const named = [...wrong.map(({ name }) => name), ...more.map((index) => `fuse ${index}, which has no name here`)];
    throw new Error(`${binary} has been read back with another state of ${named.join(', ')}`);
  }
  return readings.map(({ name, isOn }) => ({ name, isOn }));
}

/** Opens the one door that tests drive a copy through; everything else stays as it is shipped. */
export async function allowInspection(binary: string): Promise<void> {
  await flipFuses(binary, { version: FuseVersion.V1, [Fuse.EnableNodeCliInspectArguments]: true });
}

export function fuseLines(readings: FuseReading[]): string[] {
  return readings.map(
    ({ name, isOn }) => `  ${name.padEnd(42)}${isOn === null ? 'not in this Electron' : isOn ? 'on' : 'off'}`,
  );
}
