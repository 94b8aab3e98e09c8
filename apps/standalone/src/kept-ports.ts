import { join } from 'node:path';
import { readJson, writeJson } from '#platform';
import { freePort } from '#platform/embedded';

/** What listens on this computer for programs beside the installation, each on a port of its own. */
export type Listener = 'postgres' | 'nats' | 'identity';

const NAMES: Readonly<Record<Listener, string>> = {
  postgres: 'PostgreSQL',
  nats: 'NATS',
  identity: 'The OpenID provider',
};

/**
 * Ports that were free at the first start and are kept from start to start (`ports.json`): a plugin that runs beside
 * the installation finds it again where it was. Another one is taken only when somebody has it, and that is said.
 */
export class KeptPorts {
  private readonly file: string;
  private ports: Readonly<Partial<Record<Listener, number>>>;

  constructor(
    directory: string,
    private readonly say: (line: string) => void,
  ) {
    this.file = join(directory, 'ports.json');
    this.ports = this.read();
  }

  /** The port of the last start; undefined before the first. */
  of(listener: Listener): number | undefined {
    return this.ports[listener];
  }

  /** The same, or a free one where there is none or it is taken. */
  async choose(listener: Listener): Promise<number> {
    const port = await freePort(this.of(listener));
    this.keep(listener, port);
    return port;
  }

  /** Notes where it listens now. */
  keep(listener: Listener, port: number): void {
    const before = this.of(listener);
    if (before === port) return;
    if (before !== undefined) {
      this.say(
        `Port ${before} belongs to another program now; ${NAMES[listener]} is at port ${port} from here on. ` +
          'Programs beside Lyftet that know the old one need the new one.',
      );
    }
    this.ports = { ...this.ports, [listener]: port };
    writeJson(this.file, this.ports);
  }

  /** A file that cannot be read costs the old ports and nothing else. */
  private read(): Readonly<Partial<Record<Listener, number>>> {
    try {
      const found = readJson<Record<string, unknown>>(this.file) ?? {};
      const isPort = (value: unknown): value is number =>
        Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
      return Object.fromEntries(
        Object.keys(NAMES).flatMap((name) => (isPort(found[name]) ? [[name, found[name]]] : [])),
      );
    } catch (error) {
      this.say(`${(error as Error).message}; ports are chosen anew.`);
      return {};
    }
  }
}
