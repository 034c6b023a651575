/** Whether the identity of this station opens the medium, how old the keys are, and whether there is another way in. */
import { identityToRecipient } from 'age-encryption';
import { readIncident } from '../incident/incident-file.ts';
import { type Check, failed, ok, warning } from './check.ts';
import { instantOf, momentText } from './figures.ts';

export const checkKeys: Check = async ({ station, now, stationless }) => {
  const { manifest } = station.generation.medium;
  const lines = [(await station.isListed()) ? ok('keys.opens') : failed('keys.notListed')];
  if (!stationless) {
    const last = readIncident(station.dataDir.folder).rotations.at(-1);
    const at = last ? instantOf(last.at) : null;
    if (at === null) lines.push(ok('keys.neverReplaced'));
    else {
      const days = Math.max(0, Math.floor((now.getTime() - at) / 86_400_000));
      lines.push(ok('keys.replaced', { days, at: momentText(last!.at) }));
    }
  }
  const { recovery } = manifest;
  if (!recovery) lines.push(warning('keys.noRecovery'));
  else if (recovery === (await identityToRecipient(station.identity.secretKey)))
    lines.push(warning('keys.sameRecovery'));
  else lines.push(ok('keys.recovery', { recipient: `${recovery.slice(0, 12)}…${recovery.slice(-4)}` }));
  return lines;
};
