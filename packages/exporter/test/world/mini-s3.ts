import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface Upload {
  readonly key: string;
  readonly initiated: number;
  readonly parts: Map<number, Buffer>;
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface MiniS3 {
  readonly endpoint: string;
  /** `PUT key`, `POST key?uploads`, … */
  readonly requests: readonly string[];
  /** Every request from now on gets this answer; undefined: S3's own again. */
  refuse(status: number | undefined, code?: string): void;
  close(): Promise<void>;
}

/** Part of S3 that the store uses, with its conditions, for one bucket; pages of two. */
export async function startMiniS3(): Promise<MiniS3> {
  const objects = new Map<string, { content: Buffer; etag: string; modified: number }>();
  const uploads = new Map<string, Upload>();
  const requests: string[] = [];
  let refusal: Reply | undefined;

  function put(key: string, content: Buffer, { headers }: IncomingMessage): Reply {
    const found = objects.get(key)?.etag;
    const wanted = headers['if-match'];
    if (wanted !== undefined && found === undefined) return failure(404, 'NoSuchKey');
    if (wanted !== undefined && found !== wanted) return failure(412, 'PreconditionFailed');
    if (headers['if-none-match'] === '*' && found !== undefined) {
      return failure(412, 'PreconditionFailed');
    }
    const etag = etagOf(content);
    objects.set(key, { content, etag, modified: Date.now() });
    return {
      status: 200,
      headers: { etag },
      body: xml('CompleteMultipartUploadResult', `<ETag>${etag}</ETag>`),
    };
  }

  function list(prefix: string, after: string): Reply {
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, 2);
    const contents = page.map((key) => {
      const { content, etag, modified } = objects.get(key) ?? {
        content: '',
        etag: '',
        modified: 0,
      };
      const time = new Date(modified).toISOString();
      return `<Contents><Key>${key}</Key><ETag>${etag}</ETag><Size>${content.length}</Size><LastModified>${time}</LastModified></Contents>`;
    });
    const next =
      keys.length > page.length
        ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>`
        : '';
    return { status: 200, body: xml('ListBucketResult', contents.join('') + next) };
  }

  function listUploads(prefix: string, after: string): Reply {
    const found = [...uploads]
      .filter(([id, { key }]) => key.startsWith(prefix) && id > after)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const page = found.slice(0, 2);
    const entries = page.map(
      ([id, { key, initiated }]) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${new Date(initiated).toISOString()}</Initiated></Upload>`,
    );
    const isTruncated = found.length > page.length;
    const next = isTruncated
      ? `<NextKeyMarker>x</NextKeyMarker><NextUploadIdMarker>${page.at(-1)?.[0]}</NextUploadIdMarker>`
      : '';
    return {
      status: 200,
      body: xml(
        'ListMultipartUploadsResult',
        `${entries.join('')}<IsTruncated>${isTruncated}</IsTruncated>${next}`,
      ),
    };
  }

  async function answer(request: IncomingMessage): Promise<Reply> {
    const url = new URL(request.url ?? '', 'http://x');
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
    const query = (name: string) => url.searchParams.get(name) ?? '';
    const body = await buffer(request);
    requests.push(`${request.method} ${key}${url.searchParams.has('uploads') ? '?uploads' : ''}`);
    if (refusal !== undefined) return refusal;
    const uploadId = query('uploadId');
    const upload = uploads.get(uploadId);
    if (uploadId !== '' && upload === undefined) return failure(404, 'NoSuchUpload');
    switch (`${request.method}${upload === undefined ? '' : ' upload'}`) {
      case 'PUT':
        return put(key, body, request);
      case 'PUT upload': {
        upload?.parts.set(Number(query('partNumber')), body);
        return { status: 200, headers: { etag: etagOf(body) } };
      }
      case 'POST': {
        const id = randomUUID();
        uploads.set(id, { key, initiated: Date.now(), parts: new Map() });
        return {
          status: 200,
          body: xml('InitiateMultipartUploadResult', `<UploadId>${id}</UploadId>`),
        };
      }
      case 'POST upload': {
        const parts = [...(upload?.parts ?? [])].sort(([a], [b]) => a - b).map(([, part]) => part);
        const reply = put(key, Buffer.concat(parts), request);
        if (reply.status === 200) uploads.delete(uploadId);
        return reply;
      }
      case 'DELETE upload':
        uploads.delete(uploadId);
        return { status: 204 };
      case 'DELETE': {
        const { 'if-match': wanted } = request.headers;
        if (objects.get(key)?.etag !== wanted) return failure(412, 'PreconditionFailed');
        objects.delete(key);
        return { status: 204 };
      }
      default:
        if (url.searchParams.has('uploads')) {
          return listUploads(query('prefix'), query('upload-id-marker'));
        }
        if (url.searchParams.has('list-type')) {
          return list(query('prefix'), query('continuation-token'));
        }
        return objects.has(key)
          ? { status: 200, body: objects.get(key)?.content ?? '' }
          : failure(404, 'NoSuchKey');
    }
  }

  const server = createServer((request, response) => {
    void answer(request).then(({ status, headers = {}, body = '' }) => {
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    refuse(status, code = 'InternalError') {
      refusal = status === undefined ? undefined : failure(status, code);
    },
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

function etagOf(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

function xml(name: string, body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${name}>${body}</${name}>`;
}

function failure(status: number, code: string): Reply {
  return { status, body: xml('Error', `<Code>${code}</Code><Message>as told</Message>`) };
}
