// Setting an event up in three steps, beside the screen as it would be. Every step is saved by itself; any of them can be
// opened at any time, and left again.

import { h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { eventId, remember } from './app.js';
import { get, inEvent } from './client.js';
import { icon } from './icons.js';
import { button, loader, viewHead } from './parts.js';
import { quickPrize } from './prize_form.js';
import { prizeList } from './prize_list.js';
import { papers, previewEvent } from './settings.js';
import { settingsForm, toValues } from './setup_form.js';
import { screenPreview } from './setup_preview.js';
import { loadEvent } from './setup_wifi.js';

/** @typedef {import('./types.js').EventDetail} EventDetail */
/** @typedef {import('./types.js').Prize} Prize */
/** @typedef {"look"|"prizes"|"rules"|"done"} Step */
/** @typedef {{element: HTMLElement, leave: (next: Step) => unknown, dirty: () => boolean, refresh: (event: EventDetail) => unknown}} Page */

const STEPS = /** @type {Step[]} */ (['look', 'prizes', 'rules']);
const SCENE = /** @type {const} */ ({ look: 'code', prizes: 'prize', rules: 'winner', done: 'code' });

/** @returns {import('./types.js').View} */
export function setupView() {
  const strip = h('nav', { class: 'steps', 'aria-label': t('admin.setup.steps') });
  const box = h('div', { class: 'setup-page' });
  const preview = screenPreview();
  const placeKey = `setup.${eventId()}`;
  /** @type {EventDetail|null} */
  let event = null;
  /** @type {Prize[]} */
  let prizes = [];
  let step = /** @type {Step} */ (STEPS.find((one) => one === remember(placeKey)) ?? 'look');
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
    remember(placeKey, next);
    page = next === 'prizes' ? prizesPage() : next === 'done' ? donePage(event, prizes, (to) => open(to, true)) : formPage(next, event);
    replace(box, page.element);
    preview.choose(SCENE[next]);
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
    const node = h('button', { type: 'button', class: 'step', 'aria-current': one === step ? 'step' : null, onclick: () => go(one) }, h('span', { class: 'step-number', 'aria-hidden': 'true' }, String(index + 1)), h('span', { class: 'step-text' }, h('span', { class: 'step-name' }, t(`admin.setup.step.${one}`)), h('span', { class: 'step-says' }, event ? says(one, event, prizes) : '')));
    return node;
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
    const leave = (next) => (line.dirty() ? line.element.requestSubmit() : open(next, true));
    return { element: sheet('prizes', body), leave, dirty: line.dirty, refresh: list.load };
  };

  const element = h('div', { class: 'view view-setup' }, viewHead(t('admin.setup.title'), h('a', { class: 'btn btn-quiet', href: '#desk' }, h('span', {}, t('admin.setup.leave')))), strip, h('div', { class: 'with-preview' }, box, h('div', { class: 'preview-column' }, preview.element)));
  void load();
  return { element, refresh: load, dirty: () => page?.dirty() ?? false, dispose: preview.dispose };
}

/** @param {Step} step @param {Node} body */
function sheet(step, body) {
  return h('section', { class: 'panel setup-sheet' }, h('div', { class: 'panel-head' }, h('h2', { tabindex: '-1' }, t(`admin.setup.step.${step}`)), h('p', { class: 'quiet' }, t(`admin.setup.step.${step}_text`))), body);
}

/** What a step holds now, in a few words. @param {Step} step @param {EventDetail} event @param {Prize[]} prizes */
function says(step, event, prizes) {
  if (step === 'look') return event.title;
  if (step === 'prizes') return prizes.length ? t('admin.setup.says_prizes', { kinds: prizes.length, pieces: number(prizes.reduce((sum, p) => sum + p.quantity, 0)) }) : t('admin.setup.says_no_prizes');
  return t(event.settings.winners_again ? 'admin.setup.says_again' : 'admin.setup.says_once', { n: (event.settings.spin_ms + event.settings.stop_ms) / 1000 });
}

/** The prize that the preview shows: the one drawn first. @param {Prize[]} prizes */
function sample(prizes) {
  const first = prizes.find((prize) => prize.left > 0) ?? prizes[0];
  return first ? { name: first.name, rank: first.rank, image: first.image, count: 1 } : null;
}

/** All is set: what remains to be done before the doors open. @param {EventDetail} event @param {Prize[]} prizes @param {(next: Step) => unknown} leave @returns {Page} */
function donePage(event, prizes, leave) {
  const lines = STEPS.map((step) => {
    const good = step !== 'prizes' || prizes.length > 0;
    return h('li', { class: good ? 'done-line' : 'done-line missing' }, icon(good ? 'claim' : 'warn'), h('span', {}, h('strong', {}, t(`admin.setup.step.${step}`)), ' ', h('span', { class: 'quiet' }, says(step, event, prizes))));
  });
  const on = h('a', { class: 'btn btn-primary', href: '#desk' }, icon('draw'), h('span', {}, t('admin.setup.to_desk')));
  const body = h('div', { class: 'stack' }, h('ul', { class: 'done-list' }, lines), papers(), h('div', { class: 'row row-end form-actions' }, on));
  return { element: sheet('done', body), leave, dirty: () => false, refresh: () => undefined };
}
