import { createCatalog } from './1763769600000-create-catalog.js';
import { nameOwnersOfSections } from './1796083200001-name-owners-of-sections.js';
import { holdMeetings } from './1796083200003-hold-meetings.js';
import { sayWhichProject } from './1796083200004-say-which-project.js';

export const migrations = [createCatalog, nameOwnersOfSections, holdMeetings, sayWhichProject];
