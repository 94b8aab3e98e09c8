import { SealedBox } from '#platform';

/** Closes small things in cookies, so that only gateways with the same secret can read or change them. */
export class SessionBox {
  private readonly box: SealedBox;

  /** @param cookie its name: what stands in one cookie opens in no other */
  constructor(
    secret: string,
    private readonly cookie: string,
  ) {
    this.box = new SealedBox(secret, 'gateway: cookies');
  }

  seal(value: object): string {
    return this.box.sealText(JSON.stringify(value), this.cookie);
  }

  /** What was sealed; `undefined` for anything else: a cookie is whatever a browser sends. */
  open(sealed: string): unknown {
    try {
      return JSON.parse(this.box.openText(sealed, this.cookie)) as unknown;
    } catch {
      return undefined;
    }
  }
}
