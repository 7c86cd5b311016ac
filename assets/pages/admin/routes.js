// Which views there are, for whom, and under which tab they stand.

import { isOrganiser } from './app.js';
import { accessView } from './access.js';
import { claimsView } from './claims.js';
import { deskView } from './desk.js';
import { eventsView } from './events.js';
import { exportView } from './export.js';
import { logView } from './log.js';
import { participantsView } from './participants.js';
import { prizesView } from './prizes.js';
import { purgeView } from './purge.js';
import { resetView } from './reset.js';
import { resultsView } from './results.js';
import { roomView } from './room.js';
import { settingsView } from './settings.js';
import { setupView } from './setup.js';

/** @typedef {{path: string, label: string, icon: string, tab?: boolean, sub?: string, under?: string, open: () => import('./types.js').View}} Route */

/** @type {Route[]} */
const ORGANISER = [
  { path: 'desk', label: 'admin.nav.desk', icon: 'draw', tab: true, open: deskView },
  { path: 'prizes', label: 'admin.nav.prizes', icon: 'prize', tab: true, open: prizesView },
  { path: 'participants', label: 'admin.nav.participants', icon: 'people', tab: true, open: participantsView },
  { path: 'results', label: 'admin.nav.results', icon: 'results', tab: true, sub: 'admin.nav.results_all', open: resultsView },
  { path: 'results/export', label: 'admin.nav.export', icon: 'results', sub: 'admin.nav.export', open: exportView },
  { path: 'results/purge', label: 'admin.nav.purge', icon: 'results', sub: 'admin.nav.purge', open: purgeView },
  { path: 'results/log', label: 'admin.nav.log', icon: 'results', sub: 'admin.nav.log', open: logView },
  { path: 'settings', label: 'admin.nav.settings', icon: 'settings', tab: true, sub: 'admin.nav.settings_event', open: settingsView },
  { path: 'setup', label: 'admin.setup.title', icon: 'settings', under: 'settings', open: setupView },
  { path: 'settings/events', label: 'admin.nav.events', icon: 'settings', sub: 'admin.nav.events', open: eventsView },
  { path: 'settings/waiting-room', label: 'admin.nav.waiting_room', icon: 'settings', sub: 'admin.nav.waiting_room', open: roomView },
  { path: 'settings/access', label: 'admin.nav.access', icon: 'settings', sub: 'admin.nav.access', open: accessView },
  { path: 'settings/reset', label: 'admin.nav.reset', icon: 'settings', sub: 'admin.nav.reset', open: resetView },
];

/** @type {Route[]} */
const STAFF = [
  { path: 'claims', label: 'admin.nav.claims', icon: 'claim', tab: true, open: claimsView },
  { path: 'desk', label: 'admin.nav.now', icon: 'draw', tab: true, open: deskView },
  { path: 'participants', label: 'admin.nav.participants', icon: 'people', tab: true, open: participantsView },
];

/** @returns {Route[]} */
export const routes = () => (isOrganiser() ? ORGANISER : STAFF);

/** The tab that a view stands under. @param {string} path */
export const tabOf = (path) => routes().find((route) => route.path === path)?.under ?? path.split('/')[0];

/** @returns {string} */
export const defaultRoute = () => routes()[0].path;
