// Setting an event up in three steps, beside the screen as it would be. Every step is saved by itself; any of them can be
// opened at any time, and left again.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { eventId, remember } from './app.js';
import { get, inEvent } from './client.js';
import { icon } from './icons.js';
import { button, loader, viewHead } from './parts.js';
import { quickPrize } from './prize_form.js';
import { prizeList } from './prize_list.js';
import { previewEvent } from './settings.js';
import { donePage, isDone, says, sheet, STEPS } from './setup_done.js';
import { settingsForm, toValues } from './setup_form.js';
import { screenPreview } from './setup_preview.js';
import { loadEvent } from './setup_wifi.js';

/** @typedef {import('./types.js').EventDetail} EventDetail */
/** @typedef {import('./types.js').Prize} Prize */
/** @typedef {import('./setup_done.js').Step} Step */
/** @typedef {import('./setup_done.js').Page} Page */

const SCENE = /** @type {const} */ ({ look: 'code', prizes: 'prize', rules: 'winner', done: 'code' });

/** @returns {import('./types.js').View} */
export function setupView() {
  const later = h('a', { class: 'btn btn-quiet', href: '#desk' }, h('span', {}, t('admin.setup.leave')));
  const strip = h('nav', { class: 'steps', 'aria-label': t('admin.setup.steps') });
  const box = h('div', { class: 'setup-page' });
  const preview = screenPreview();
  const placeKey = `setup.${eventId()}`;
  /** @type {EventDetail|null} */
  let event = null;
  /** @type {Prize[]} */
  let prizes = [];
  let step = /** @type {Step} */ (STEPS.find((one) => one === remember(placeKey)) ?? 'look');
  /** How far somebody has come: every step before that has been looked at and saved. */
  let reached = Number(remember(`${placeKey}.reached`) ?? 0);
  /** @type {Page|null} */
  let page = null;

  const load = loader(box, async () => [await loadEvent(), (await get(inEvent('/prizes'))).prizes], ([fresh, list]) => {
    event = fresh;
    prizes = list;
    showPreview(toValues(fresh), fresh.logo ? fresh.logo.url : '');
    if (page) page.refresh(fresh);
    else open(step, false);
    paintStrip();
  });
  /** @param {Record<string, any>} values @param {string|null} logo @param {object|null} [wifi] */
  const showPreview = (values, logo, wifi) => preview.show({ event: previewEvent(values, event?.logo === undefined ? null : logo), wifi, prize: sample(prizes) });

  /** @param {Step} next @param {boolean} focus */
  const open = (next, focus) => {
    if (!event) return;
    step = next;
    reached = Math.max(reached, next === 'done' ? STEPS.length : STEPS.indexOf(next));
    remember(placeKey, next);
    remember(`${placeKey}.reached`, String(reached));
    page = next === 'prizes' ? prizesPage() : next === 'done' ? donePage(event, prizes, (to) => open(to, true)) : formPage(next, event);
    replace(box, page.element);
    preview.choose(SCENE[next]);
    later.hidden = next === 'done';
    paintStrip();
    if (!focus) return;
    const head = box.querySelector('h2');
    if (head instanceof HTMLElement) head.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  };
  /** What is open is saved before another step opens. @param {Step} next */
  const go = (next) => (next === step ? undefined : page?.leave(next));
  const paintStrip = () => replace(strip, h('ol', { class: 'steps-in' }, STEPS.map((one, i) => h('li', { class: 'step-cell' }, stepButton(one, i)))));
  /** @param {Step} one @param {number} index */
  const stepButton = (one, index) => {
    const done = index < reached && one !== step && isDone(one, prizes);
    const mark = h('span', { class: 'step-number', 'aria-hidden': 'true' }, done ? icon('claim') : String(index + 1));
    const name = h('span', { class: 'step-name' }, t(`admin.setup.step.${one}`), done ? h('span', { class: 'sr' }, ` (${t('admin.setup.step_done')})`) : null);
    return h('button', { type: 'button', class: `step ${done ? 'step-done' : ''}`, 'aria-current': one === step ? 'step' : null, onclick: () => go(one) }, mark, h('span', { class: 'step-text' }, name, h('span', { class: 'step-says' }, event ? says(one, event, prizes) : '')));
  };

  /** @param {"look"|"rules"} which @param {EventDetail} now @returns {Page} */
  const formPage = (which, now) => {
    const following = which === 'look' ? 'prizes' : 'done';
    let wanted = /** @type {Step} */ (following);
    const form = settingsForm(now, which, { submit: t(which === 'look' ? 'admin.setup.next' : 'admin.setup.finish'), changed: showPreview, saved: async () => {
      event = await loadEvent();
      open(wanted, true);
    } });
    /** @param {Step} next */
    const leave = async (next) => {
      wanted = next;
      if (!form.dirty()) open(next, true);
      else if (!(await form.run())) wanted = following;
    };
    if (which === 'rules') form.submitButton.before(button(t('admin.setup.back'), { icon: 'left', onclick: () => go('prizes') }));
    return { element: sheet(which, form.element), leave, dirty: form.dirty, refresh: form.update };
  };

  /** @returns {Page} */
  const prizesPage = () => {
    const list = prizeList({ changed: (now) => {
      prizes = now;
      line.refresh();
      preview.show({ prize: sample(now) });
      paintStrip();
    } });
    const line = quickPrize(list.nextRank, list.load);
    void list.load();
    const actions = h('div', { class: 'row row-end form-actions' }, button(t('admin.setup.back'), { icon: 'left', onclick: () => go('look') }), button(t('admin.setup.next'), { kind: 'primary', onclick: () => go('rules') }));
    const body = h('div', { class: 'stack' }, line.element, list.element, h('div', { class: 'row' }, list.importButton()), actions);
    /** What stands in the line is added first, so that it is seen. @param {Step} next */
    const leave = (next) => (line.dirty() ? line.send() : open(next, true));
    return { element: sheet('prizes', body), leave, dirty: line.dirty, refresh: list.load };
  };

  const element = h('div', { class: 'view view-setup' }, viewHead(t('admin.setup.title'), later), strip, h('div', { class: 'with-preview' }, box, h('div', { class: 'preview-column' }, preview.element)));
  void load();
  return { element, refresh: load, update: (state) => page?.update?.(state), dirty: () => page?.dirty() ?? false, dispose: preview.dispose };
}

/** The prize that the preview shows: the one drawn first. @param {Prize[]} prizes */
function sample(prizes) {
  const first = prizes.find((prize) => prize.left > 0) ?? prizes[0];
  return first ? { name: first.name, rank: first.rank, image: first.image, count: 1 } : null;
}
