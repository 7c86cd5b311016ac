// What must be known on every page: that the event is a rehearsal, that the connection is lost, and that the screens are covered.

import { h, replace } from '../../lib/dom.js';
import { t, time } from '../../lib/i18n.js';
import { isRehearsal, markPapers } from '../../lib/rehearsal.js';
import { app, isOrganiser } from './app.js';
import { icon } from './icons.js';
import { button } from './parts.js';
import { wipeButton } from './rehearsal.js';
import { stage } from './stage_calls.js';

/** A short break is told by the dot in the bar alone. */
const PATIENCE_MS = 2000;

export function banner() {
  const element = h('div', { class: 'banners', role: 'status', 'aria-live': 'polite' });
  let painted = '';
  let timer = 0;
  let lostAt = 0;

  const update = () => {
    const lost = isLost();
    const covered = app.state?.cover ?? 'none';
    const rehearsed = isRehearsal(app.state?.event);
    markPapers(rehearsed);
    const text = `${rehearsed} ${lost && app.state?.at} ${covered}`;
    if (text === painted) return;
    painted = text;
    replace(element, rehearsed ? rehearsalLine() : null, lost ? lostLine() : null, covered === 'none' ? null : coverLine(covered));
    document.documentElement.style.setProperty('--banners', `${element.offsetHeight}px`);
  };
  const isLost = () => {
    clearTimeout(timer);
    if (app.connection === 'connected' || !app.state) lostAt = 0;
    else if (!lostAt) lostAt = Date.now();
    const wait = lostAt ? lostAt + PATIENCE_MS - Date.now() : 0;
    if (wait > 0) timer = setTimeout(update, wait);
    return lostAt > 0 && wait <= 0;
  };
  const measure = () => document.documentElement.style.setProperty('--banners', `${element.offsetHeight}px`);
  const watcher = new ResizeObserver(measure);
  watcher.observe(element);
  return { element, update, dispose: () => { clearTimeout(timer); watcher.disconnect(); } };
}

function rehearsalLine() {
  return h('div', { class: 'banner banner-rehearsal' }, h('p', {}, h('strong', {}, t('common.rehearsal.word')), ' ', t('common.rehearsal.text')), isOrganiser() ? wipeButton('banner-do') : null);
}

function lostLine() {
  const at = app.state ? time(app.state.at) : '';
  return h('div', { class: 'banner banner-lost' }, icon('offline'), h('p', {}, h('strong', {}, t('admin.lost.title')), ' ', t('admin.lost.text', { time: at })));
}

/** @param {string} cover */
function coverLine(cover) {
  const off = isOrganiser() ? button(t('admin.panic.uncover'), { small: true, class: 'banner-do', onclick: () => stage.cover('none').catch(() => undefined) }) : null;
  return h('div', { class: 'banner banner-cover' }, icon(cover === 'blank' ? 'blank' : 'freeze'), h('p', {}, h('strong', {}, t(`admin.panic.${cover}_on`)), ' ', t(`admin.panic.${cover}_text`)), off);
}
