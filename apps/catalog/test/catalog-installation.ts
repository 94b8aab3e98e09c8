import { createHash, randomUUID } from 'node:crypto';
import { certificationSectionsApplied, directorySectionsApplied, evaluationSectionsApplied } from '#contracts';
import { keyedId } from '#plugin-kit/contract';
import { type TestCaller, TestInstallation, type TestReply } from '#testing';
import { catalog } from '../src/catalog.plugin.js';
import { digieffekt } from './programme-file.js';

export const environment = { CURSOR_SECRET: 'a secret of at least 32 characters' };
export const operator: TestCaller = { kind: 'client', id: 'lyftet-cli', roles: [{ role: 'operator', scope: '*' }] };
export const officeOf = (programmeId: string): TestCaller => ({
  id: randomUUID(),
  roles: [{ role: 'programme-office', scope: `programme:${programmeId}` }],
});

export const versionOf = (file: object): string => createHash('sha256').update(JSON.stringify(file)).digest('hex');

/** A catalogue in an installation of its own. */
export class CatalogInstallation {
  private constructor(readonly installation: TestInstallation) {}

  static async start(): Promise<CatalogInstallation> {
    const installation = await TestInstallation.create([catalog]);
    await installation.start(catalog, { environment });
    return new CatalogInstallation(installation);
  }

  call(operation: string, body?: object, as?: TestCaller, options: object = {}): Promise<TestReply> {
    return this.installation.call(`catalog.${operation}`, body, { ...(as && { as }), ...options });
  }

  get(operation: string, query: object = {}, path: object = {}): Promise<TestReply> {
    return this.installation.call(`catalog.${operation}`, undefined, { query, path });
  }

  apply(
    sections: { programme: { key: string } },
    {
      as = operator,
      operation = 'apply-programme',
      allSections = Object.keys(sections),
    }: { as?: TestCaller; operation?: string; allSections?: string[] } = {},
  ): Promise<TestReply> {
    return this.call(
      operation,
      { programmeKey: sections.programme.key, version: versionOf(sections), allSections, sections },
      as,
    );
  }

  /** Has the other owners report their sections at a version. */
  async reportOthers(programmeId: string, version: string): Promise<void> {
    await this.installation.publish(
      directorySectionsApplied(programmeId, { programmeId, version, sections: ['organisations', 'goalGroups'] }),
    );
    await this.installation.publish(
      evaluationSectionsApplied(programmeId, { programmeId, version, sections: ['surveys'] }),
    );
    await this.installation.publish(
      certificationSectionsApplied(programmeId, { programmeId, version, sections: ['certificates'] }),
    );
  }

  /** A programme of its own with its ids. */
  async programme(key: string) {
    await this.apply(digieffekt(key));
    const programmeId = keyedId('programme', key);
    return { programmeId, moduleId: keyedId('module', programmeId, 'it-sakerhet'), office: officeOf(programmeId) };
  }

  stop(): Promise<void> {
    return this.installation.stop();
  }
}
