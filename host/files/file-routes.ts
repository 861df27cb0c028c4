/**
 * The browser host's two routes for files: GET downloads an export, PUT uploads a capture, each with a ticket's token and
 * once. Who may ask is serve.ts's to say; both are streamed.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { toErrorData } from '../../core/contract/errors.ts';
import { pageHeaders } from '../page-headers.ts';
import type { FileTransfers } from './file-service.ts';

export const filesPath = '/files/';

/** @returns the status where the request is not answered here. */
export async function answerFile(
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  { files, token }: { files: FileTransfers; token: string },
): Promise<number | undefined> {
  try {
    return await (request.method === 'PUT'
      ? takeUpload(request, response, { files, token })
      : sendDownload(response, { files, token }));
  } catch (error) {
    if (toErrorData(error).code === 'BUSY') return 409;
    throw error;
  }
}

type Transfer = { files: FileTransfers; token: string };

async function sendDownload(response: ServerResponse, { files, token }: Transfer): Promise<number | undefined> {
  const download = files.download(token);
  if (!download) return 404;
  response.writeHead(200, {
    ...pageHeaders('application/octet-stream'),
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(download.name)}`,
    'Cache-Control': 'no-store',
  });
  // What goes wrong from here on breaks the download off, and the job has said why.
  await pipeline(Readable.from(download.chunks), response, { signal: download.signal }).catch(() => {});
  return undefined;
}

async function takeUpload(
  request: IncomingMessage,
  response: ServerResponse,
  { files, token }: Transfer,
): Promise<number | undefined> {
  const reading = files.upload(token, request.iterator({ destroyOnReturn: false }));
  if (!reading) return 404;
  await reading;
  // How it went its job has told. What was not read, of a damaged file or after a cancel, is let go by: a browser that
  // is cut off would send it all again. The page ends that by breaking off.
  request.resume();
  await finished(request).catch(() => {});
  response.writeHead(204, { 'Cache-Control': 'no-store' });
  response.end();
  return undefined;
}
