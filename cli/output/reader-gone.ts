/** Whoever read our output has stopped (`| head`): there is nobody left to tell, so the command ends as done. */
export class ReaderGone extends Error {
  constructor() {
    super('the reader of the output has gone');
    this.name = 'ReaderGone';
  }
}

/** Whether writing failed because nobody reads any more. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** Keeps a stream whose reader has gone from ending the process; what else fails does. */
export function outliveReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error) => {
    if (!isReaderGone(error)) throw error;
  });
}
