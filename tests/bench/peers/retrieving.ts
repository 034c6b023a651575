/** A whole study fetched file by file: from the viewer over WADO-RS, and from dcmtk's archive with C-GET. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { peerMissing } from '../../../scripts/runtimes.ts';
import { shellSeconds } from '../files.ts';
import { FrameReader } from '../imaging/frame-reader.ts';
import { ended, freePort } from '../imaging/orthanc.ts';
import type { ServedStudy } from '../imaging/served-study.ts';
import { percentile, type Result, result } from '../result.ts';
import { leftOut } from './left-out.ts';
import { answering } from './receiving.ts';

const wholeFile = 'multipart/related; type="application/dicom"; transfer-syntax=*';

/** @param files those of the served series */
export async function retrieving(
  work: string,
  served: ServedStudy,
  files: readonly string[],
  rounds: number,
): Promise<Result[]> {
  const rates: number[] = [];
  const reader = new FrameReader();
  try {
    const { dicomweb, headers } = served;
    const instances = served.frames.map((frame) => frame.replace(/\/frames\/1$/, ''));
    for (let round = 0; round < rounds; round++) {
      const asked = { dicomweb, headers: { ...headers, Accept: wholeFile }, frames: instances, concurrency: 1 };
      rates.push((await reader.read(asked)).framesPerSecond);
    }
  } finally {
    reader.close();
  }
  const isMissing = leftOut('dcmtk’s archive', peerMissing('dcmqrscp', 'getscu', 'storescu'));
  const peer = isMissing ? null : await dcmtkRate(work, files, served.view.study.studyInstanceUid, rounds);
  return [
    result('original files of a 300-slice CT, 1 at a time; peer: dcmtk getscu', percentile(rates, 0.5), 'files/s', {
      peer,
    }),
  ];
}

/** Files a second, received and not kept. */
async function dcmtkRate(work: string, files: readonly string[], study: string, rounds: number): Promise<number> {
  const folder = fs.mkdtempSync(path.join(work, 'dcmqrscp-'));
  const port = await freePort();
  const storage = path.join(folder, 'ARCHIVE');
  fs.mkdirSync(storage);
  const configuration = path.join(folder, 'dcmqrscp.cfg');
  fs.writeFileSync(
    configuration,
    [
      `NetworkTCPPort = ${port}`,
      'MaxPDUSize = 131072',
      'MaxAssociations = 16',
      ...['HostTable', 'VendorTable'].flatMap((name) => [`${name} BEGIN`, `${name} END`]),
      'AETable BEGIN',
      `ARCHIVE ${storage} RW (200, 4096mb) ANY`,
      'AETable END',
      '',
    ].join('\n'),
  );
  const archive = spawn('dcmqrscp', ['-c', configuration], { stdio: 'ignore' });
  try {
    await answering(port, archive);
    const send = 'port=$1; shift; storescu -aec ARCHIVE 127.0.0.1 "$port" "$@"';
    shellSeconds(send, [String(port), ...files]);
    const seconds = Array.from({ length: rounds }, () =>
      shellSeconds('getscu -S -aec ARCHIVE --ignore -pdu 131072 -k 0008,0052=STUDY -k "0020,000d=$2" 127.0.0.1 "$1"', [
        String(port),
        study,
      ]),
    );
    return files.length / percentile(seconds, 0.5);
  } finally {
    await ended(archive);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
