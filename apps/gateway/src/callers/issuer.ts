/** Metadata of an OpenID provider, as far as the gateway needs it. */
export interface IssuerMetadata {
  readonly jwksUri: string;
}

const DISCOVER_AGAIN_AFTER_MS = 2_000;
const TIMEOUT_MS = 5_000;

/**
 * The OpenID provider whose access tokens are accepted. It may be reached from here under another address than the one
 * it is known by (`internalUrl`); every request to it goes through {@link Issuer.fetch}, which knows that.
 */
export class Issuer {
  private metadata: Promise<IssuerMetadata> | undefined;
  private failedAt = -Infinity;

  constructor(
    /** As in the `iss` of tokens, without a slash at the end unless the provider has one. */
    readonly url: string,
    private readonly internalUrl: string | undefined,
  ) {}

  /** `fetch` for addresses of the provider: goes to the internal address and says which public one is meant. */
  readonly fetch = (input: string | URL, init: RequestInit = {}): Promise<Response> => {
    const target = String(input);
    const signal = init.signal ?? AbortSignal.timeout(TIMEOUT_MS);
    if (this.internalUrl === undefined || !target.startsWith(this.url)) return fetch(target, { ...init, signal });
    const { host, protocol } = new URL(this.url);
    const headers = new Headers(init.headers);
    headers.set('x-forwarded-host', host);
    headers.set('x-forwarded-proto', protocol.slice(0, -1));
    return fetch(this.internalUrl + target.slice(this.url.length), { ...init, headers, signal });
  };

  /**
   * From the provider's discovery document, read once.
   * @throws when the provider cannot be reached or is another one
   */
  async discover(): Promise<IssuerMetadata> {
    if (!this.metadata) {
      if (performance.now() - this.failedAt < DISCOVER_AGAIN_AFTER_MS)
        throw new Error(`the provider ${this.url} could not be reached just now`);
      this.metadata = this.read();
      this.metadata.catch(() => {
        this.metadata = undefined;
        this.failedAt = performance.now();
      });
    }
    return this.metadata;
  }

  private async read(): Promise<IssuerMetadata> {
    const response = await this.fetch(`${this.url.replace(/\/$/, '')}/.well-known/openid-configuration`);
    if (!response.ok) throw new Error(`the provider ${this.url} answered its discovery with ${response.status}`);
    const { issuer, jwks_uri: jwksUri } = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (issuer !== this.url || typeof jwksUri !== 'string')
      throw new Error(`the discovery of ${this.url} is of ${String(issuer)}`);
    return { jwksUri };
  }
}
