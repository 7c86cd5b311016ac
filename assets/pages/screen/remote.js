// The organiser's remote: what the next press does, decided by what every screen shows, and sent once for one press.
// An announced prize is the armed state: no single press ever draws.

import { ApiError, call, newKey } from '../../lib/api.js';
import { $, h, keep } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';
import { covered, nextStep, shownBy } from './next_step.js';

/** Kept where somebody was signed in once, so that other screens never ask. */
const WAS_SIGNED = 'luckydraw.remote';
const ARMED_MS = 600;
const RUNNING_MS = 1500;
const SAYS_MS = 6000;
/** How long a press on a screen where nobody is signed in is answered, and how long winners are left alone with their applause. */
const UNSIGNED_MS = 3000;
const APPLAUSE_MS = 8000;

export class Remote {
  /** @param {{nextPage: () => boolean}} actions */
  constructor(actions) {
    this.actions = actions;
    /** @type {any} */
    this.state = null;
    /** Whether this browser holds an organiser's session; null until it was asked. @type {boolean | null} */
    this.signed = null;
    this.busy = false;
    /** The announced prize that the next press draws. @type {{what: string, at: number, key: string} | null} */
    this.armed = null;
    this.problem = '';
    /** Said in passing to whoever pressed a key here without being signed in. */
    this.unsigned = '';
    this.timer = 0;
    this.later = 0;
    this.away = 0;
    this.line = h('p', { class: 'remote-line', id: 'remote-line', role: 'status', hidden: true });
    document.body.append(this.line);
    if (keep.get(WAS_SIGNED)) void this.ask();
  }

  /** @returns {Promise<boolean>} whether an organiser is signed in here */
  async ask() {
    try {
      const session = await call('GET', 'admin/session');
      this.signed = session.role === 'organiser';
    } catch (error) {
      if (error instanceof ApiError && error.status === 0) return this.signed === true;
      this.signed = false;
    }
    keep.set(WAS_SIGNED, this.signed ? 'yes' : null);
    this.paint();
    return this.signed;
  }

  /** @param {any} state the newest */
  follow(state) {
    const lifted = this.state && this.state.cover !== 'none' && state.cover === 'none';
    this.state = state;
    const shown = state.stage.phase === 'idle' && state.view === 'prize' && state.next;
    const what = shown ? JSON.stringify([state.event.event_id, state.next.prize_id, state.next.count, state.next.left]) : '';
    if (!shown) this.armed = null;
    else if (!this.armed || this.armed.what !== what) this.armed = { what, at: performance.now(), key: newKey() };
    else if (lifted) this.armed.at = performance.now();
    this.paint();
  }

  paint() {
    this.line.hidden = !this.state || (!this.signed && !this.problem && !this.unsigned);
    if (this.line.hidden) return;
    const { next } = this.state;
    const step = nextStep(this.state, document.body.dataset.scene || '');
    const { stage } = this.state;
    const left = stage.phase === 'winner' ? shownBy(stage) - serverNow() : 0;
    clearTimeout(this.later);
    if (left > 0) this.later = window.setTimeout(() => this.paint(), left + 50);
    this.line.classList.toggle('problem', this.problem !== '');
    const text = this.problem || this.unsigned || t(`remote.next.${step}`, { prize: next ? next.name : '', n: next ? next.count : 0 });
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  /** @param {string} text */
  say(text) {
    this.problem = text;
    this.paint();
    clearTimeout(this.timer);
    if (text) this.timer = window.setTimeout(() => this.say(''), SAYS_MS);
  }

  /** Answers a press that can do nothing here, in small print and only where it takes nothing from the show. */
  turnAway() {
    if (!this.state || this.applauded()) return;
    this.unsigned = t('remote.problem.unsigned');
    this.paint();
    clearTimeout(this.away);
    this.away = window.setTimeout(() => { this.unsigned = ''; this.paint(); }, UNSIGNED_MS);
  }

  /** Whether the drums turn, or winners have just been shown. */
  applauded() {
    const { stage } = this.state;
    return stage.phase !== 'idle' && (stage.phase !== 'winner' || serverNow() < shownBy(stage) + APPLAUSE_MS);
  }

  async forward() {
    const bare = this.unblank();
    if (!this.state || this.busy || !(await this.able())) return;
    const step = bare ? 'uncover' : nextStep(this.state, document.body.dataset.scene || '');
    if ((step === 'announce' || step === 'done') && this.actions.nextPage()) return;
    if (step === 'announce') await this.send(() => this.announce());
    else if (step === 'draw') await this.draw();
    else if (step === 'reveal') await this.reveal();
    else if (step === 'done') this.say(t('remote.problem.no_prize'));
    else if (step === 'uncover') await this.uncover();
  }

  /** Shows this screen's picture again. @returns {boolean} whether it was hidden */
  unblank() {
    if ($('blank').hidden) return false;
    $('blank').hidden = true;
    if (this.armed) this.armed.at = performance.now(); // what the picture announces is armed from now on
    this.paint();
    return true;
  }

  /** Shows every screen's picture again. */
  async uncover() {
    if (this.state.cover === 'none') return;
    await this.send(() => call('POST', this.path('stage'), { cover: 'none' }));
  }

  async back() {
    if (this.state && this.state.view === 'prize' && this.state.stage.phase === 'idle') await this.show({ show: 'code' });
  }

  /** Under a cover the show stands still: what nobody would see is not done. @param {any} body what the screens are to show */
  async show(body) {
    if (!this.state || this.busy || covered(this.state) || !(await this.able())) return;
    await this.send(() => call('POST', this.path('stage'), body));
  }

  /** @returns {Promise<boolean>} whether every screen was told */
  async cover() {
    if (this.signed !== true || !this.state) { void this.first(); return false; }
    return this.send(() => call('POST', this.path('stage'), { cover: this.state.cover === 'blank' ? 'none' : 'blank' }, { timeout: 2000, retries: 0 }));
  }

  async announce() {
    const { prizes } = await call('GET', this.path('prizes'));
    const prize = prizes.find((/** @type {any} */ one) => one.left > 0);
    if (!prize) { this.say(t('remote.problem.no_prize')); return; }
    await call('POST', this.path('stage'), { show: 'prize', prize_id: prize.prize_id });
  }

  async draw() {
    const { armed, state } = this;
    if (!armed || performance.now() - armed.at < ARMED_MS) return;
    await this.send(() => call('POST', this.path('draw'), { prize_id: state.next.prize_id, count: state.next.count }, { key: armed.key }), (error) => {
      // An answer that never came may hide a draw: the same key goes out again until the server has spoken.
      if (error instanceof ApiError && error.status > 0 && error.status < 500 && this.armed) this.armed.key = newKey();
    });
  }

  async reveal() {
    const { stage } = this.state;
    if (serverNow() - Date.parse(stage.started_at) < RUNNING_MS) return;
    await this.send(() => call('POST', this.path(`draws/${stage.draw}/reveal`), {}));
  }

  /** @param {string} what */
  path(what) {
    return `admin/${encodeURIComponent(this.state.event.event_id)}/${what}`;
  }

  /** The first press asks who is here; later ones know. */
  async first() { return this.signed === null ? this.ask() : this.signed; }

  async able() {
    this.busy = true;
    const able = await this.first();
    this.busy = false;
    if (!able) this.turnAway();
    return able;
  }

  /**
   * @param {() => Promise<unknown>} act
   * @param {(error: unknown) => void} [failed]
   * @returns {Promise<boolean>} whether it was done
   */
  async send(act, failed = () => {}) {
    if (this.busy) return false;
    this.busy = true;
    try {
      await act();
      this.say('');
      return true;
    } catch (error) {
      failed(error);
      const out = error instanceof ApiError && error.status === 401;
      if (out) { this.signed = false; keep.set(WAS_SIGNED, null); }
      this.say(out ? t('remote.problem.signed_out') : error instanceof Error ? error.message : '');
      return false;
    } finally {
      this.busy = false;
    }
  }
}
