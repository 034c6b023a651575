/** The decoding worker: one frame at a time. It says when it begins, so that its time can be limited. */
import { type FrameJob, type Picture, pictureOf, prepareDecoding } from './frame-decoding.ts';
import { FrameError, type FrameProblem } from './frame-error.ts';

export type DecodingAnswer =
  | { kind: 'begun' }
  | { kind: 'picture'; picture: Picture }
  | { kind: 'refused'; problem: FrameProblem; detail: string };

const worker = self as unknown as {
  onmessage: ((event: MessageEvent<FrameJob>) => void) | null;
  postMessage: (answer: DecodingAnswer, transfer: Transferable[]) => void;
};

worker.onmessage = ({ data: job }) => {
  void answer(job);
};

async function answer(job: FrameJob): Promise<void> {
  try {
    await prepareDecoding(job);
    worker.postMessage({ kind: 'begun' }, []);
    const picture = await pictureOf(job);
    worker.postMessage({ kind: 'picture', picture }, [picture.values.buffer]);
  } catch (error) {
    const { problem, detail } = error instanceof FrameError ? error : new FrameError('decoder', String(error));
    worker.postMessage({ kind: 'refused', problem, detail }, []);
  }
}
