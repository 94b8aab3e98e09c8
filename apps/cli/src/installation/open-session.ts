import { ComputerClock } from '#platform';
import { type Invocation, textOption } from '../command.js';
import { Api, type Identity } from '../http/api.js';
import { Connections } from '../http/exchange.js';
import { type Installation, findInstallation } from './find-installation.js';
import { SignIn } from './sign-in.js';

/** An installation, its API, and who this program may be there. */
export interface Session {
  readonly installation: Installation;
  readonly api: Api;
  readonly operator: Identity;
  readonly signIn: SignIn;
}

/** Finds the installation and runs `use` with it; connections are closed afterwards. */
export async function withSession<T>(invocation: Invocation, use: (session: Session) => Promise<T>): Promise<T> {
  const installation = findInstallation(invocation.config, textOption(invocation, 'url'));
  const connections = new Connections(8);
  const api = new Api(installation.url, invocation.language);
  const signIn = new SignIn(installation, connections, new ComputerClock());
  try {
    return await use({ installation, api, signIn, operator: signIn.asOperator() });
  } finally {
    api.close();
    connections.close();
  }
}
