/**
 * A station that unlocks and copies a medium, and says `ready` when the copy begins:
 * `node import-run.ts DATA-FOLDER DRIVE IDENTITY`.
 */
import { FaultStation } from './station.ts';

const [dataFolder, drive, identityPath] = process.argv.slice(2) as [string, string, string];
const station = await FaultStation.start(dataFolder);
const refused = await station.openAndUnlock(drive, identityPath);
if (refused !== null) throw new Error(refused);
process.stdout.write('ready\n');
const view = await station.import();
if (view?.state !== 'done') throw new Error(view?.error?.code ?? 'not copied');
await station.close();
