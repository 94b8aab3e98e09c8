import { defineFeature } from '#plugin-kit';
import { ForgetErasedPerson } from './forget-erased-person.subscriber.js';
import { FollowRolesOfPeople } from './follow-roles-of-people.subscriber.js';
import { KeepPlacesOfPeople } from './keep-places-of-people.subscriber.js';

/** What identity must know of people: where they belong and whether they hold a role, never who they are. */
export const people = defineFeature({ subscribers: [KeepPlacesOfPeople, FollowRolesOfPeople, ForgetErasedPerson] });
