import { createServer } from 'node:net';

/** Where an installation is found, and the port of this computer that leads there. */
export interface PublicAddress {
  readonly publicUrl: string;
  readonly port: number;
}

const FIRST_PORT = 3000;
const LAST_PORT = 3999;

/**
 * Decides the public address. It stands in tokens, certificates and links, so the first start fixes it (`fixed`) and
 * later starts keep to it. At the first start: PUBLIC_URL, else http://localhost with port 3000 or the first free one
 * after. Throws with a message for the user when the address cannot be had.
 */
export async function decidePublicAddress(
  wanted: { readonly publicUrl?: string | undefined; readonly port?: number | undefined },
  fixed: string | undefined,
): Promise<PublicAddress> {
  const given = wanted.publicUrl === undefined ? undefined : normal(wanted.publicUrl);
  if (fixed !== undefined && given !== undefined && given !== fixed) {
    throw new Error(
      `This installation lives at ${fixed}: its certificates and sign-ins carry that address, which was fixed ` +
        `at its first start. PUBLIC_URL says ${given}. Take PUBLIC_URL away, or begin anew in another directory ` +
        'with LYFTET_DIRECTORY.',
    );
  }
  const publicUrl = fixed ?? given;
  if (publicUrl !== undefined) {
    const port = wanted.port ?? localPort(publicUrl);
    if (!(await isFree(port)))
      throw new Error(
        `Port ${port} is taken by another program, and ${publicUrl} must lead there. Stop that program, or set ` +
          `PORT and have a proxy lead ${publicUrl} to it.`,
      );
    return { publicUrl, port };
  }
  if (wanted.port !== undefined)
    return decidePublicAddress({ publicUrl: `http://localhost:${wanted.port}` }, undefined);
  for (let port = FIRST_PORT; port <= LAST_PORT; port += 1) {
    if (await isFree(port)) return { publicUrl: `http://localhost:${port}`, port };
  }
  throw new Error(`No port from ${FIRST_PORT} to ${LAST_PORT} is free. Name another with PORT.`);
}

function normal(text: string): string {
  const url = new URL(text);
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '' || url.pathname.length > 1) {
    throw new Error(`PUBLIC_URL is only protocol, name and port, as https://lyftet.example.se; it says ${text}`);
  }
  return url.origin;
}

/** The port in the address; behind a proxy with a name of its own the usual 3000. */
function localPort(publicUrl: string): number {
  const { port, hostname, protocol } = new URL(publicUrl);
  const isHere = protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (isHere) return port === '' ? 80 : Number(port);
  return FIRST_PORT;
}

/**
 * Free on every address: a browser that asks for localhost may find another program on ::1 although 127.0.0.1 is ours.
 */
async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1', '0.0.0.0']) {
    if (!(await canListen(port, host))) return false;
  }
  return true;
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT'),
    ); // no IPv6 here
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
