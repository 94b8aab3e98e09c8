import { describe, expect, it } from '@jest/globals';
import { gatewayConfig } from '../../apps/gateway/src/gateway.config.js';
import { compose, keycloak, read } from './compose-files.js';
import { settingsOf } from './service-settings.js';

describe('docker/keycloak/compose.yml', () => {
  const { keycloak: provider, ...changed } = keycloak.services;

  it.each(Object.entries(changed))('changes variables of %s that it knows', (app, { environment = {}, ...rest }) => {
    const known = Object.values(settingsOf(app)).map(({ variable }) => variable);

    expect(compose.services).toHaveProperty([app]);
    expect(rest).toEqual({});
    expect(Object.keys(environment).filter((variable) => !known.includes(variable))).toEqual([]);
  });

  it('names one issuer, and a realm whose client and audience are those of the gateway', () => {
    const { PUBLIC_URL } = compose.services['gateway']!.environment!;
    const realm = JSON.parse(read('docker/keycloak/lyftet-realm.json')) as {
      realm: string;
      clients: { clientId: string; redirectUris: string[]; protocolMappers: { config: Record<string, string> }[] }[];
    };
    const issuer = `${provider!.environment!['KC_HOSTNAME']!}/realms/${realm.realm}`;

    expect([...new Set(Object.values(changed).map(({ environment }) => environment!['OIDC_ISSUER']))]).toEqual([
      issuer,
    ]);
    expect(realm.clients[0]!.clientId).toBe(gatewayConfig.settings.oidcClientId.defaultText);
    expect(realm.clients[0]!.redirectUris).toEqual([`${PUBLIC_URL!}/*`]);
    expect(realm.clients[0]!.protocolMappers[0]!.config['included.custom.audience']).toBe(`${PUBLIC_URL!}/api`);
  });
});
