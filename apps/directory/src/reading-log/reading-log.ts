import { Injectable } from '@nestjs/common';
import { type Caller, UnitOfWork } from '#plugin-kit';

/** Whoever reads personal data of another leaves an audit row, which that person can see (PUBLIC-SECTOR 10). */
@Injectable()
export class ReadingLog {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async note(caller: Caller, personIds: readonly string[], fields: readonly string[]): Promise<void> {
    const others = personIds.filter((personId) => !caller.isPerson(personId));
    if (others.length === 0) return;
    await this.unitOfWork.run(async (work) => {
      for (const personId of others) work.record({ aggregate: 'person', aggregateId: personId, fields });
    });
  }
}
