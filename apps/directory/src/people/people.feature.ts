import { defineFeature } from '#plugin-kit';
import { GetMe } from './get-me.operation.js';
import { GetPerson } from './get-person.operation.js';
import { ImportRoster } from './import-roster.operation.js';
import { ListPeople } from './list-people.operation.js';
import { Person } from './person.entity.js';
import { RegisterPerson } from './register-person.operation.js';

export const people = defineFeature({
  entities: [Person],
  operations: [RegisterPerson, ImportRoster, ListPeople, GetMe, GetPerson],
});
