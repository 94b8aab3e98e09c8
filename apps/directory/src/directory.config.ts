import { type ConfigOf, defineConfig, env } from '#platform';

/** The settings of the directory, beside those of every plugin. */
export const directoryConfig = defineConfig({
  publicUrl: env
    .url('PUBLIC_URL', 'the address under which people reach this installation', ['http:', 'https:'])
    .default('http://localhost:3000'),
  issuer: env
    .url('OIDC_ISSUER', 'the OpenID provider that signs people in; the embedded one by default', ['http:', 'https:'])
    .optional(),
  operatorClientId: env
    .text('OPERATOR_CLIENT_ID', 'a client of that provider that may do everything an operator may, from the start')
    .optional(),
  additionalRoles: env
    .text('ADDITIONAL_ROLES', 'roles that plugins of others give permissions to, with commas between')
    .optional(),
  cursorSecret: env.secret('CURSOR_SECRET', 'signs the cursors of lists; the same in all replicas', 32),
});

export type DirectoryConfig = ConfigOf<typeof directoryConfig>;

/** The embedded provider, whether or not people sign in by it. */
export const accountIssuerOf = ({ publicUrl }: DirectoryConfig): string => `${publicUrl.replace(/\/$/, '')}/oidc`;

/** The issuer of identities for which nobody names another. */
export const issuerOf = (config: DirectoryConfig): string => config.issuer ?? accountIssuerOf(config);
