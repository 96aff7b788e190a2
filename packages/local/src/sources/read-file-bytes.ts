import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const CHUNK_BYTES = 256 * 1024;
/** Less is not worth a read. */
const LEAST_ROOM_BYTES = 64 * 1024;

/** How often a pipe is looked at while there is nothing to read. */
const PIPE_PAUSE_MS = 20;

/**
 * Reads a file from its beginning, or a pipe until its last writer is gone; the file is closed when the
 * reader stops. A pipe never blocks: it is opened without waiting for a writer and looked at again and
 * again, so that waiting ends at once when the signal is aborted.
 *
 * @throws the signal's reason when aborted while waiting.
 */
export async function* readFileBytes(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  // For regular files O_NONBLOCK means nothing (POSIX, open).
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    let hasBeenRead = false;
    let room = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      // The end of a small file needs no memory of its own.
      if (room.length < LEAST_ROOM_BYTES) room = Buffer.allocUnsafe(CHUNK_BYTES);
      const bytesRead = await readNow(file, room);
      // A pipe without a writer looks like an empty file.
      if (bytesRead === 0 && (hasBeenRead || !(await file.stat()).isFIFO())) return;
      hasBeenRead ||= bytesRead !== 0;
      if (typeof bytesRead === 'number' && bytesRead > 0) {
        yield room.subarray(0, bytesRead);
        room = room.subarray(bytesRead);
      } else {
        await pause(signal);
      }
    }
  } finally {
    await file.close();
  }
}

/** Returns the number of bytes read: none at the end of a file and while a pipe has no writer. */
async function readNow(file: FileHandle, buffer: Buffer): Promise<number | 'nothing yet'> {
  try {
    return (await file.read(buffer, 0, buffer.length, null)).bytesRead;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 'nothing yet';
    throw error;
  }
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  await sleep(PIPE_PAUSE_MS, undefined, signal === undefined ? {} : { signal }).catch(() => {
    throw signal?.reason;
  });
}
