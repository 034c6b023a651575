/** One connection, from the sender's request to its release: C-ECHO and C-STORE answered, one message after the other. */
import type { Socket } from 'node:net';
import { type AssociateRequest, parseAssociateRequest } from './associate-request.ts';
import { type CommandSet, commandField, encodeResponse, parseCommandSet, status } from './command-set.ts';
import { type AcceptedContext, applicationContext, negotiate, verification } from './negotiation.ts';
import {
  abortReason,
  type DataValue,
  dataValues,
  encodeAbort,
  encodeCommandPdus,
  encodePdu,
  encodeReject,
  PduReader,
  ProtocolError,
  pduType,
  type Rejection,
} from './pdu.ts';
import { type ReceivedFile, type ReceivedStore, type Refusal, refusalOf, type Stored } from './store.ts';

export interface Timeouts {
  /** From the connection to a whole association request. */
  requestMs: number;
  /** Between two parts of a message. */
  messageMs: number;
  /** Between two messages: senders keep associations open. */
  idleMs: number;
  /** For the peer to close what was rejected, released or aborted. */
  closeMs: number;
}

export const defaultTimeouts: Timeouts = { requestMs: 30_000, messageMs: 60_000, idleMs: 600_000, closeMs: 2000 };

/** Whom the listener talks with. */
export interface Admission {
  title: string;
  /** Calling AE titles. */
  callers: readonly string[];
  /** No room for one more association. */
  isFull(): boolean;
}

export type AssociationEnd =
  | { how: 'released' | 'stopped' | 'disconnected' }
  | { how: 'rejected'; why: RejectionReason; callingTitle: string; calledTitle: string }
  /** `detail`: a few technical words, without patient data. */
  | { how: 'aborted'; detail: string };

export type RejectionReason = 'other-protocol' | 'called-wrongly' | 'caller-unknown' | 'full';

export type InstanceFate = Stored | Refusal | 'invalid';

/** What happens on a connection, for the log and the record of what arrived. */
export interface AssociationWatcher {
  opened(callingTitle: string): void;
  echoed(callingTitle: string): void;
  received(instance: { callingTitle: string; sopClassUid: string; bytes: number; fate: InstanceFate }): void;
}

const maximumCommandBytes = 64 * 1024;
/** A sender that does not take our answers is not waited for. */
const maximumUnsentBytes = 1024 ** 2;

/** A message whose data set is on its way. */
interface Message {
  contextId: number;
  command: CommandSet;
  /** Null: refused, and its data set is let pass by. */
  file: ReceivedFile | null;
  refusal: { code: number; comment: string; fate: InstanceFate } | null;
  bytes: number;
}

export class Association {
  readonly #socket: Socket;
  readonly #store: ReceivedStore;
  readonly #admission: Admission;
  readonly #watcher: AssociationWatcher;
  readonly #timeouts: Timeouts;
  readonly #reader: PduReader;
  #contexts: ReadonlyMap<number, AcceptedContext> = new Map();
  #callingTitle = '';
  #calledTitle = '';
  #peerMaximum = 0;
  #command: { contextId: number; parts: Buffer[]; bytes: number } | null = null;
  #message: Message | null = null;
  #stopping = false;
  #waiting = false;

  constructor(options: {
    socket: Socket;
    store: ReceivedStore;
    admission: Admission;
    watcher: AssociationWatcher;
    timeouts?: Timeouts;
  }) {
    this.#socket = options.socket;
    this.#store = options.store;
    this.#admission = options.admission;
    this.#watcher = options.watcher;
    this.#timeouts = options.timeouts ?? defaultTimeouts;
    this.#reader = new PduReader(options.socket);
  }

  /** Empty until the sender has said who it is. */
  get callingTitle(): string {
    return this.#callingTitle;
  }

  /** Talks to the end; never throws for what the peer does. */
  async run(): Promise<AssociationEnd> {
    const socket = this.#socket;
    const onTimeout = () => socket.destroy(new Error('nothing came in time'));
    socket.on('timeout', onTimeout);
    try {
      return await this.#talk();
    } catch (error) {
      if (this.#stopping) return this.#abort(0, 0, { how: 'stopped' });
      if (error instanceof ProtocolError) {
        return this.#abort(2, error.reason, { how: 'aborted', detail: error.message });
      }
      socket.destroy();
      return { how: 'aborted', detail: (error as Error).message };
    } finally {
      await this.#message?.file?.discard();
      socket.off('timeout', onTimeout);
    }
  }

  /** The message on its way is taken to its end and answered; then the association is aborted. */
  stop(): void {
    this.#stopping = true;
    if (this.#waiting && !this.#message && !this.#command) this.#abort(0, 0, { how: 'stopped' });
  }

  async #talk(): Promise<AssociationEnd> {
    const refused = await this.#open();
    if (refused) return refused;
    for (;;) {
      if (this.#stopping && !this.#message && !this.#command) return this.#abort(0, 0, { how: 'stopped' });
      const between = !this.#message && !this.#command;
      this.#socket.setTimeout(between ? this.#timeouts.idleMs : this.#timeouts.messageMs);
      this.#waiting = true;
      const pdu = await this.#reader.next();
      this.#waiting = false;
      // A slow disk is not the sender's silence.
      this.#socket.setTimeout(0);
      if (!pdu) {
        this.#socket.destroy();
        return { how: this.#stopping ? 'stopped' : 'disconnected' };
      }
      if (pdu.type === pduType.data) {
        for (const value of dataValues(pdu.body)) await this.#take(value);
      } else if (pdu.type === pduType.releaseRequest && between) {
        this.#say(encodePdu(pduType.releaseResponse, Buffer.alloc(4)));
        this.#close();
        return { how: 'released' };
      } else if (pdu.type === pduType.abort) {
        this.#socket.destroy();
        return { how: 'aborted', detail: 'by the sender' };
      } else {
        throw new ProtocolError(abortReason.unexpectedPdu, `PDU of type ${pdu.type} where it does not belong`);
      }
    }
  }

  /** Null where the association stands. */
  async #open(): Promise<AssociationEnd | null> {
    // A sender that sends a byte now and then would never be idle.
    const deadline = setTimeout(
      () => this.#socket.destroy(new Error('no association request in time')),
      this.#timeouts.requestMs,
    );
    this.#waiting = true;
    const pdu = await this.#reader.next().finally(() => clearTimeout(deadline));
    this.#waiting = false;
    if (!pdu) {
      this.#socket.destroy();
      return { how: 'disconnected' };
    }
    if (pdu.type !== pduType.associateRequest) {
      throw new ProtocolError(abortReason.unexpectedPdu, 'no association was asked for');
    }
    const request = parseAssociateRequest(pdu.body);
    const rejection = this.#rejectionOf(request);
    if (rejection) {
      this.#say(encodeReject(rejection));
      this.#close();
      const { callingTitle, calledTitle } = request;
      return { how: 'rejected', why: rejection.why, callingTitle, calledTitle };
    }
    const { accepted, answer } = negotiate(request);
    this.#contexts = accepted;
    this.#callingTitle = request.callingTitle;
    this.#calledTitle = request.calledTitle;
    this.#peerMaximum = request.maximumLength;
    this.#say(answer);
    this.#watcher.opened(request.callingTitle);
    return null;
  }

  /** PS3.8 table 9-21. */
  #rejectionOf(request: AssociateRequest): (Rejection & { why: RejectionReason }) | null {
    const { title, callers } = this.#admission;
    if ((request.protocolVersion & 1) === 0) {
      return { result: 1, source: 2, reason: 2, why: 'other-protocol' };
    }
    if (request.applicationContext !== applicationContext) {
      return { result: 1, source: 1, reason: 2, why: 'other-protocol' };
    }
    if (request.calledTitle !== title) {
      return { result: 1, source: 1, reason: 7, why: 'called-wrongly' };
    }
    if (!callers.includes(request.callingTitle)) {
      return { result: 1, source: 1, reason: 3, why: 'caller-unknown' };
    }
    if (this.#stopping || this.#admission.isFull()) {
      return { result: 2, source: 3, reason: 2, why: 'full' };
    }
    return null;
  }

  async #take(value: DataValue): Promise<void> {
    if (!this.#contexts.has(value.contextId)) {
      throw new ProtocolError(abortReason.invalidValue, 'a message in a presentation context that was not accepted');
    }
    if (value.isCommand) await this.#takeCommand(value);
    else await this.#takeData(value);
  }

  async #takeCommand({ contextId, isLast, bytes }: DataValue): Promise<void> {
    if (this.#message || (this.#command && this.#command.contextId !== contextId)) {
      throw new ProtocolError(abortReason.unexpectedPdu, 'a command inside another message');
    }
    this.#command ??= { contextId, parts: [], bytes: 0 };
    this.#command.parts.push(bytes);
    this.#command.bytes += bytes.length;
    if (this.#command.bytes > maximumCommandBytes || this.#command.parts.length > maximumCommandBytes) {
      throw new ProtocolError(abortReason.invalidValue, 'a command is too long');
    }
    if (!isLast) return;
    const command = parseCommandSet(Buffer.concat(this.#command.parts));
    this.#command = null;
    await this.#begin(contextId, command);
  }

  async #begin(contextId: number, command: CommandSet): Promise<void> {
    const { field } = command;
    if (field === commandField.storeRequest && command.hasDataSet) {
      this.#message = await this.#beginStore(contextId, command);
    } else if (field === commandField.echoRequest && !command.hasDataSet) {
      this.#watcher.echoed(this.#callingTitle);
      this.#answer(contextId, command, status.success, null);
    } else if (field !== commandField.cancelRequest) {
      if ((field & commandField.response) !== 0) {
        throw new ProtocolError(abortReason.unexpectedPdu, 'an answer to what was not asked');
      }
      const refusal = {
        code: status.unrecognizedOperation,
        comment: 'Only C-STORE and C-ECHO',
        fate: 'invalid',
      } as const;
      if (command.hasDataSet) this.#message = { contextId, command, file: null, refusal, bytes: 0 };
      else this.#answer(contextId, command, refusal.code, refusal.comment);
    }
  }

  async #beginStore(contextId: number, command: CommandSet): Promise<Message> {
    const { abstractSyntax, transferSyntax } = this.#contexts.get(contextId)!;
    const message: Message = { contextId, command, file: null, refusal: null, bytes: 0 };
    const refuse = (code: number, comment: string, fate: InstanceFate) => ({
      ...message,
      refusal: { code, comment, fate },
    });
    if (command.affectedSopClassUid !== abstractSyntax || abstractSyntax === verification) {
      return refuse(status.sopClassNotSupported, 'SOP class is not that of the presentation context', 'other-class');
    }
    if (!isInstanceUid(command.affectedSopInstanceUid)) {
      return refuse(status.invalidInstance, 'Affected SOP Instance UID is no UID', 'invalid');
    }
    try {
      const refusal = await this.#store.refusal();
      if (refusal) return { ...message, refusal: refusalFor(refusal) };
      const file = await this.#store.begin({
        sopClassUid: command.affectedSopClassUid,
        sopInstanceUid: command.affectedSopInstanceUid,
        transferSyntaxUid: transferSyntax,
        callingTitle: this.#callingTitle,
        calledTitle: this.#calledTitle,
      });
      return { ...message, file };
    } catch (error) {
      return { ...message, refusal: refusalFor(refusalOf(error)) };
    }
  }

  async #takeData({ contextId, isLast, bytes }: DataValue): Promise<void> {
    const message = this.#message;
    if (!message || message.contextId !== contextId) {
      throw new ProtocolError(abortReason.unexpectedPdu, 'a data set without its command');
    }
    message.bytes += bytes.length;
    if (message.file) {
      try {
        await message.file.write(bytes);
      } catch (error) {
        await this.#giveUp(message, refusalOf(error));
      }
    }
    if (isLast) await this.#finish(message);
  }

  async #finish(message: Message): Promise<void> {
    let stored: Stored | null = null;
    if (message.file && message.bytes === 0) {
      await message.file.discard();
      message.refusal = { code: status.cannotUnderstand, comment: 'The data set is empty', fate: 'invalid' };
    } else if (message.file) {
      try {
        const ended = await message.file.finish();
        if (isStored(ended)) stored = ended;
        else message.refusal = refusalFor(ended);
      } catch (error) {
        message.refusal = refusalFor(refusalOf(error));
      }
    }
    this.#message = null;
    const { command, refusal } = message;
    this.#watcher.received({
      callingTitle: this.#callingTitle,
      sopClassUid: command.affectedSopClassUid,
      bytes: message.bytes,
      fate: stored ?? refusal!.fate,
    });
    this.#answer(message.contextId, command, refusal?.code ?? status.success, refusal?.comment ?? null);
  }

  async #giveUp(message: Message, refusal: Refusal): Promise<void> {
    await message.file?.discard();
    message.file = null;
    message.refusal = refusalFor(refusal);
  }

  #answer(contextId: number, command: CommandSet, code: number, comment: string | null): void {
    this.#say(encodeCommandPdus(contextId, encodeResponse(command, code, comment), this.#peerMaximum));
  }

  #say(bytes: Buffer): void {
    if (this.#socket.writableLength > maximumUnsentBytes) throw new Error('the sender does not take answers');
    this.#socket.write(bytes);
  }

  #abort(source: 0 | 2, reason: number, end: AssociationEnd): AssociationEnd {
    if (this.#socket.writable) this.#socket.write(encodeAbort(source, reason));
    this.#close();
    return end;
  }

  /** The sender closes after our last word (PS3.8 §9.2); it is not waited for long. */
  #close(): void {
    const socket = this.#socket;
    socket.setTimeout(0);
    socket.on('error', () => {});
    socket.end();
    void this.#reader.discardRest().catch(() => {});
    const timer = setTimeout(() => socket.destroy(), this.#timeouts.closeMs);
    socket.once('close', () => clearTimeout(timer));
  }
}

function isStored(ended: Stored | Refusal): ended is Stored {
  return ended === 'new' || ended === 'again' || ended === 'replaced';
}

function refusalFor(refusal: Refusal): NonNullable<Message['refusal']> {
  switch (refusal) {
    case 'disk-full':
      return { code: status.outOfResources, comment: 'The disk is nearly full', fate: refusal };
    case 'disk-error':
      return { code: status.outOfResources, comment: 'The disk cannot be written', fate: refusal };
    case 'other-class':
      return { code: status.doesNotMatch, comment: 'Data set is of another SOP class than the command', fate: refusal };
    case 'other-instance':
      return { code: status.doesNotMatch, comment: 'Data set is another instance than the command', fate: refusal };
  }
}

/** As lenient as the reader of files: real archives hold leading zeros and letters. It becomes a file name. */
function isInstanceUid(value: string): boolean {
  return /^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/.test(value) && /\d/.test(value);
}
