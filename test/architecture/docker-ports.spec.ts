import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { processConfig } from '#plugin-kit';
import { gatewayConfig } from '../../apps/gateway/src/gateway.config.js';
import { identityConfig } from '../../apps/identity/src/identity.config.js';
import {
  apps,
  checkout,
  compose,
  keycloak,
  mountsOf,
  natsNodes,
  natsPort,
  natsSettings,
  read,
  valueIn,
} from './compose-files.js';

/** Where programs of others listen as they come; the first is the one for people. */
const FOREIGN: Readonly<Record<string, readonly number[]>> = {
  postgres: [5432],
  mail: [8025],
  'nats-exporter': [7777],
  prometheus: [9090],
  grafana: [3000],
  jaeger: [16686, 4318],
  keycloak: [8080],
};
/** What would have one of them listen elsewhere. */
const MOVES_PORT = /(?<![a-z])(?:port|bind|listen[-_.]addr)|^-p\b/i;

const services = { ...keycloak.services, ...compose.services };
const environmentOf = (name: string): Readonly<Record<string, string>> => compose.services[name]?.environment ?? {};
const routePorts = [
  ...new Set(
    valueIn(compose.services['secrets']!.command!, '--nats-routes')!
      .split(',')
      .map((route) => Number(route.split(':')[1])),
  ),
];

/** Every port on which the program of this service listens, the one for people first. */
function portsOf(name: string): readonly unknown[] {
  const environment = environmentOf(name);
  if (name === 'gateway')
    return [
      gatewayConfig.settings.port.read(environment['PORT']),
      gatewayConfig.settings.healthPort.read(environment['HEALTH_PORT']),
    ];
  if (name === 'identity')
    return [
      identityConfig.settings['port']!.read(environment['IDENTITY_PORT']),
      processConfig.settings.healthPort.read(environment['HEALTH_PORT']),
    ];
  if (apps.includes(name)) return [processConfig.settings.healthPort.read(environment['HEALTH_PORT'])];
  if (natsNodes.some(([node]) => node === name)) return [natsPort('port'), natsPort('http_port'), ...routePorts];
  return FOREIGN[name] ?? [];
}

const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
  ports.map((text) => ({ name, host: Number(text.split(':').at(-2)), container: Number(text.split(':').at(-1)) })),
);
const texts = [
  'docker-compose.yml',
  'docker/README.md',
  'docker/keycloak/compose.yml',
  ...readdirSync(join(checkout, 'docker/observability')).map((file) => `docker/observability/${file}`),
].map((path) =>
  read(path)
    .split('\n')
    .filter((line) => !/^\s*image:/.test(line))
    .join('\n'),
);

describe('The ports of docker-compose.yml', () => {
  it.each(published)('publish $name at $host from where its program listens for people', ({ name, container }) => {
    expect(container).toBe(portsOf(name)[0]);
  });

  it('belong to programs of others that are not told to listen elsewhere', () => {
    const moved = Object.keys(FOREIGN)
      .flatMap((name) => [...(services[name]!.command ?? []), ...Object.keys(services[name]!.environment ?? {})])
      .filter((word) => MOVES_PORT.test(word));

    expect(moved).toEqual([]);
    expect(gatewayConfig.settings.host.read(environmentOf('gateway')['HOST'])).toBe('0.0.0.0');
  });

  it('are those that addresses between services name', () => {
    const named = texts
      .flatMap((text) => [...text.matchAll(/(?<![\w.-])([a-z][a-z0-9-]*):(\d+)\b/g)])
      .map(([, name, port]) => ({ name: name!, port: Number(port) }))
      .filter(({ name }) => name in services);

    expect(new Set(named.map(({ name }) => name))).toEqual(
      new Set([
        'identity',
        'postgres',
        ...natsNodes.map(([name]) => name),
        'nats-exporter',
        'prometheus',
        'jaeger',
        'keycloak',
      ]),
    );
    expect(named.filter(({ name, port }) => !portsOf(name).includes(port))).toEqual([]);
  });

  it('are those at which addresses of this machine lead in', () => {
    const named = texts.flatMap((text) => [...text.matchAll(/localhost:(\d+)/g)]).map(([, port]) => Number(port));

    expect(new Set(named)).toEqual(new Set(published.map(({ host }) => host)));
    expect(new URL(environmentOf('gateway')['PUBLIC_URL']!).port).toBe(
      String(published.find(({ name }) => name === 'gateway')!.host),
    );
  });
});

describe('docker/nats/nats.conf', () => {
  it('has the servers listen at the ports where services, probe and exporter ask', () => {
    const nodes = natsNodes.map(([name]) => name);

    expect(natsSettings.map(([name]) => name).filter((name) => /port|listen|http|host|net/.test(name))).toEqual([
      'port',
      'http_port',
    ]);
    expect(valueIn(compose.services['provision']!.command!, '--nats')!.split(',')).toEqual(
      nodes.map((name) => `${name}:${natsPort('port')}`),
    );
    expect(valueIn(compose.services['secrets']!.command!, '--nats-routes')!.split(',')).toEqual(
      nodes.map((name) => `${name}:${routePorts[0]}`),
    );
    expect(compose.services['nats-exporter']!.command!.filter((word) => word.startsWith('http'))).toEqual(
      nodes.map((name) => `http://${name}:${natsPort('http_port')}`),
    );
    for (const [, { healthcheck }] of natsNodes)
      expect(healthcheck!.test!.at(-1)).toBe(`http://127.0.0.1:${natsPort('http_port')}/healthz`);
  });

  it('is the file that the servers are started with, and nothing beside it moves a port', () => {
    for (const [, node] of natsNodes) {
      expect(node.command).toEqual(['-c', '/etc/nats/nats.conf']);
      expect(mountsOf(node).get('/etc/nats/nats.conf')).toEqual({ volume: './docker/nats/nats.conf', mode: 'ro' });
    }
  });
});
