import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock, type Duration, Logger, SystemClock } from '#platform';
import { Database, Settings, UnitOfWork } from '#plugin-kit';
import { type IdentityConfig, identityConfig, publicJwkOf } from '../identity.config.js';
import type { OidcSettings, WebClientKey } from './oidc-settings.js';
import type { RunningOidc } from './start-oidc.js';

/**
 * Runs the OpenID provider beside the operations of the plugin, unless the installation has another (`OIDC_ISSUER`).
 */
@Injectable()
export class EmbeddedProvider implements OnApplicationBootstrap, OnModuleDestroy {
  private running: RunningOidc | undefined;

  constructor(
    private readonly database: Database,
    @Settings(identityConfig) private readonly config: IdentityConfig,
    private readonly clock: SystemClock,
    private readonly programmeClock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly logger: Logger,
  ) {}

  /** Where the gateway forwards `/oidc` to; undefined when another provider signs people in. */
  get internalUrl(): string | undefined {
    return this.running?.internalUrl;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.otherIssuer !== undefined) return;
    // Loaded when it is needed: an installation with another provider runs none of this code.
    const { startOidc } = await withoutRuntimeWarning(() => import('./start-oidc.js'));
    this.running = await startOidc(this.settings());
  }

  async onModuleDestroy(): Promise<void> {
    await this.running?.stop();
  }

  private settings(): OidcSettings {
    const { config, database, clock, programmeClock, unitOfWork, logger } = this;
    const seconds = ({ milliseconds }: Duration) => Math.max(1, Math.floor(milliseconds / 1000));
    return {
      publicUrl: config.publicUrl,
      database,
      secret: config.secret!.reveal(), // `identityConfig` refuses to load without, as without a key of the gateway
      listen: { host: config.host, port: config.port },
      proxies: config.proxies,
      lifetimes: {
        signIn: seconds(config.signInLasts),
        accessToken: seconds(config.accessTokenLasts),
        code: 60,
        interaction: seconds(config.signInPageLasts),
      },
      webClient: webClientOf(config),
      cliPublicJwk: config.cliJwk === undefined ? undefined : publicJwkOf(config.cliJwk),
      demoPublicJwk: config.isDemo && config.demoJwk !== undefined ? publicJwkOf(config.demoJwk) : undefined,
      unitOfWork,
      now: () => clock.now(),
      programmeNow: () => programmeClock.now(),
      log: logger,
    };
  }
}

function webClientOf({ webClientSecret, webClientJwk }: IdentityConfig): WebClientKey {
  return webClientJwk === undefined ? { secret: webClientSecret!.reveal() } : { publicJwk: publicJwkOf(webClientJwk)! };
}

/**
 * The library warns of every Node that is not the newest; ours is tested, and the warning would greet the user at each
 * start.
 */
async function withoutRuntimeWarning<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  // oxlint-disable no-console -- the library writes there
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (!words.join(' ').includes('Unsupported runtime')) warn(...words);
  };
  try {
    return await load();
  } finally {
    console.warn = warn;
  }
  // oxlint-enable no-console
}
