import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compactJws } from './compact-jws.js';

/**
 * An OpenID provider that the gateway is told to trust: discovery, keys, and ES256 access tokens (RFC 9068) for
 * anybody.
 */
export class Issuer {
  private constructor(
    readonly url: string,
    private readonly server: Server,
    private readonly keys: ReturnType<typeof newKeys>,
  ) {}

  static async start(): Promise<Issuer> {
    const keys = newKeys();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const jwks = { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256', use: 'sig' }] };
    const metadata = {
      issuer: url,
      jwks_uri: `${url}/jwks`,
      authorization_endpoint: `${url}/auth`,
      token_endpoint: `${url}/token`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    };
    server.on('request', (request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(request.url === '/jwks' ? jwks : metadata)),
    );
    return new Issuer(url, server, keys);
  }

  token(subject: string, audience: string): string {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: this.url,
      aud: audience,
      sub: subject,
      client_id: 'lyftet-web',
      jti: randomUUID(),
      iat: now,
      exp: now + 7_200,
    };
    return compactJws({ typ: 'at+jwt', kid: 'bench' }, claims, this.keys.privateKey);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function newKeys() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}
