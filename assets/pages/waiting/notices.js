// What the guest has to know beside the ticket; each notice is drawn by itself, so that none is read out twice.

import { h } from '../../lib/dom.js';
import { icon } from '../../lib/icons.js';
import { dateTime, number, t } from '../../lib/i18n.js';
import { forked } from './heads.js';
import { codeFace, stayOnline } from './help.js';
import { anchorChanged, hasOpenClaim, model } from './model.js';
import { wayOut } from './device.js';

/** @typedef {{id: string, key: () => any[], build: (actions: import('./view.js').Actions) => import('../../lib/dom.js').Child}} Notice */

/** @param {import('../../lib/dom.js').Child} text @param {string} name */
const notice = (text, name) => h('div', { class: 'notice' }, icon(name), h('div', {}, text));

/** @param {import('../../lib/dom.js').Child} text */
const bad = (text) => h('div', { class: 'notice bad', role: 'alert' }, icon('alert'), h('div', {}, text));

/** @type {Notice[]} */
export const NOTICES = [
  { id: 'notice-anchor', key: () => [anchorChanged()], build: () => anchorChanged() && bad(t('guest.notice.anchor')) },
  { id: 'notice-log', key: () => [forked()], build: () => forked() && otherLog() },
  { id: 'notice-nonce', key: () => [model.nonceWrong], build: () => model.nonceWrong && bad(t('guest.notice.nonce')) },
  { id: 'notice-status', key: () => [status()], build: () => status() && bad(t(`guest.notice.${status()}`)) },
  { id: 'notice-offline', key: () => [model.connection === 'offline', Boolean(model.ticket), model.system], build: () => model.connection === 'offline' && offline() },
  { id: 'notice-storage', key: () => [forgetful(), model.recovery], build: () => forgetful() && forgetfulNotice() },
  { id: 'notice-app', key: () => [model.outside, model.app, hasOpenClaim(), model.recovery], build: (actions) => outsideNotice(actions) },
];

/** Whether the guest is told something that needs room. */
export const isSpokenTo = () => model.connection === 'offline' || forgetful() || model.outside === 'offer' || model.outside === 'steps';

/** The log does not go on from what this phone holds: both hashes, and what the log itself says of it. */
function otherLog() {
  const { seq, held, found, restored } = /** @type {import('./heads.js').Fork} */ (forked());
  const mono = (/** @type {string} */ label, /** @type {string} */ value) => h('div', { class: 'fact' }, h('p', { class: 'small' }, label), h('p', { class: 'mono small' }, value));
  return bad([
    h('strong', {}, t('guest.rollback.title')),
    h('p', { class: 'small' }, restored ? t('guest.rollback.restored', { at: dateTime(restored.at), n: number(restored.seq) }) : t('guest.rollback.text')),
    mono(t('guest.rollback.held', { n: number(seq) }), held),
    mono(t('guest.rollback.found', { n: number(seq) }), found || t('guest.rollback.gone')),
  ]);
}

/** Out of the draw, and why. */
function status() {
  const own = model.own ? model.own.status : '';
  return own === 'withdrawn' || own === 'disqualified' ? own : '';
}

function offline() {
  return notice([h('strong', {}, t(model.ticket ? 'guest.notice.offline' : 'guest.notice.offline_new')), stayOnline(), h('p', { class: 'small' }, t('guest.notice.offline_last'))], 'wifi_off');
}

const forgetful = () => !model.remembers && Boolean(model.ticket);

/** The browser forgets the number with this page: what that means, and the code that brings it back. */
function forgetfulNotice() {
  return notice([
    h('strong', {}, t('guest.notice.storage')),
    model.recovery ? [h('p', { class: 'small' }, t('guest.notice.storage_code')), codeFace(model.recovery)] : h('p', { class: 'small' }, t('guest.notice.storage_keep')),
  ], 'alert');
}

/** Helps out of an app's own browser once, and is no hindrance where that fails. @param {import('./view.js').Actions} actions */
function outsideNotice(actions) {
  if (!model.app || !model.outside || model.outside === 'hidden' || hasOpenClaim()) return null;
  const browser = t(model.system === 'iphone' ? 'guest.outside.safari' : 'guest.outside.chrome');
  const isManual = !wayOut(model.app, model.system, location.href);
  return notice([
    h('strong', {}, t('guest.outside.title', { app: t(`guest.outside.app.${model.app}`) })),
    h('p', { class: 'small' }, t('guest.outside.why', { browser })),
    model.outside === 'steps' ? h('p', { class: 'small outside-steps' }, t('guest.outside.steps', { browser })) : null,
    h('p', { class: 'notice-buttons' },
      model.outside === 'steps' && isManual ? null : h('button', { class: 'button', type: 'button', onclick: actions.leaveApp }, t('guest.outside.open', { browser })),
      h('button', { class: 'button plain', type: 'button', onclick: actions.stayInApp }, t('guest.outside.stay'))),
  ], 'globe');
}
