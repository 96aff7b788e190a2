import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A server on this machine, until it is closed. */
export interface LocalServer {
  readonly url: string;
  readonly port: number;
  /** Requests it was sent, in order. */
  readonly requests: string[];
  close(): Promise<void>;
}

async function listen(server: Server, requests: string[]): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}`, port, requests },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** STS as far as a command line needs it. The credentials of a role are good for an hour, or as said. */
export function startSts(seconds = 3600): Promise<LocalServer> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    requests.push(body);
    const action = new URLSearchParams(body).get('Action') ?? '';
    const expiration = new Date(Date.now() + seconds * 1000).toISOString();
    const keys = `<AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expiration}</Expiration>`;
    const result =
      action === 'AssumeRole'
        ? `<Credentials>${keys}</Credentials>`
        : '<Account>123456789012</Account>';
    const xmlns = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';
    response.setHeader('content-type', 'text/xml');
    response.end(
      `<${action}Response ${xmlns}><${action}Result>${result}</${action}Result></${action}Response>`,
    );
  });
  return listen(server, requests);
}

/** A proxy that leads every request to one port of this machine, whatever host it names. */
export function startProxy(targetPort: number, refusal?: string): Promise<LocalServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.end('through the proxy');
  });
  server.on('connect', (request, client: Socket) => {
    requests.push(`CONNECT ${request.url}`);
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      return;
    }
    const target = connect(targetPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
  });
  return listen(server, requests);
}

/** Sets variables of the environment and returns what puts them back. */
export function changeEnvironment(changes: Readonly<Record<string, string | undefined>>) {
  const before = Object.keys(changes).map((name) => [name, process.env[name]] as const);
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  for (const [name, value] of Object.entries(changes)) set(name, value);
  return () => {
    for (const [name, value] of before) set(name, value);
  };
}
