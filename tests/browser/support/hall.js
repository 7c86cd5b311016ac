// An event at its largest: 20,000 numbers, the longest texts that it may have, and one browser for each part that people play in it.

import { person, SIZES } from './browser.js';
import { expectVisible } from './expect.js';
import { Desk, Guest, Screen } from './people.js';
import { picture } from './png.js';
import { startServer, until } from './server.js';
import { LONG } from './stage.js';
import { Stirrers } from './stirrers.js';
import { call, inPhase } from './stirring.js';
import { askFrom } from './network.js';

/** @typedef {'guest' | 'winner' | 'desk' | 'staff' | 'stranger' | 'screen'} Role */
/** @typedef {{page: import('playwright-core').Page, say: (key: string, params?: Record<string, string | number>) => string, hall: Hall, go: (path: string) => Promise<unknown>, may: (report: RegExp) => void, quiet: () => void}} Person */

const PHONE = { phone: true, size: SIZES.phone };
/** @type {Record<Role, {kind: typeof Guest | typeof Desk | typeof Screen, as: {phone?: boolean, size?: {width: number, height: number}, calm?: boolean}}>} */
const ROLES = {
  guest: { kind: Guest, as: PHONE },
  winner: { kind: Guest, as: PHONE },
  desk: { kind: Desk, as: {} },
  staff: { kind: Desk, as: PHONE },
  stranger: { kind: Desk, as: {} },
  screen: { kind: Screen, as: { size: SIZES.hall, calm: true } },
};
const NUMBERS = 20000;
const FIVE_DIGITS = 10000;
const WIFI = { LUCKYDRAW_WIFI_SSID: 'Grand-Convention-Hall-Guests-5G!', LUCKYDRAW_WIFI_PASSWORD: 'a-long-password-of-the-year-2026' };

/** The longest texts that an event may have. */
const TEXTS = {
  ko: { ...LONG.ko, name: '남궁 알렉산드라 엘리자베스 마리아 빅토리아 폰 호엔촐레른 브란덴부르크 공주님'.slice(0, 40), about: '상자째 드려요. 주차장 입구에서 받아 가세요. '.repeat(8).trim() },
  en: { ...LONG.en, name: 'Alexandra Wilhelmina Featherstonehaugh-Montgomery of Kent'.slice(0, 40), about: 'Handed over in its box at the car park’s entrance. '.repeat(8).trim() },
};

export class Hall {
  /** @param {import('playwright-core').Browser} browser @param {import('./server.js').Server} server @param {'ko' | 'en'} language */
  constructor(browser, server, language) {
    this.browser = browser;
    this.server = server;
    this.language = language;
    this.texts = TEXTS[language];
    /** @type {string[]} */
    this.prizes = [];
    /** @type {string[]} by number */
    this.codes = [];
    /** @type {Map<Role, Person>} */
    this.people = new Map();
    /** A winner's number with five digits, and the code with which the prize is fetched. */
    this.won = 0;
    /** The draw that waits for the room. */
    this.running = 0;
    this.claim = '';
    /** Phones that stir a witnessed draw. @type {Stirrers | null} */
    this.stirrers = null;
  }

  /** @param {import('node:test').TestContext} test @param {import('playwright-core').Browser} browser @param {'ko' | 'en'} language @param {{bind?: string, within?: string[]}} [place] where the program runs */
  static async open(test, browser, language, place = {}) {
    const hall = new Hall(browser, await startServer(test, { ...place, env: WIFI }), language);
    test.after(() => Promise.all([...hall.people.values()].map(({ page }) => page.context().close())));
    const { title, prize, name, about } = hall.texts;
    const { server } = hall;
    if (place.within) server.ask = askFrom(await hall.window('/help'));
    await hall.set({ language, title, spin_ms: 300, stop_ms: 300, reveal: 'host', shown_as: 'name' });
    const prizes = `name,rank,quantity,description,image\n"${prize}",1,100,"${about}",box.png\n"${prize}",2,100,"${about}",\n`;
    await server.api('POST', 'admin/current/import', { what: 'prizes', csv: Buffer.from(prizes).toString('base64'), images: [{ name: 'box.png', data: picture().toString('base64') }] });
    hall.prizes = (await server.api('GET', 'admin/current/prizes')).prizes.map((/** @type {any} */ one) => one.prize_id);
    const csv = Buffer.from(`name\n${`${name}\n`.repeat(NUMBERS)}`).toString('base64');
    const { lines } = await server.api('POST', 'admin/current/import', { what: 'participants', csv });
    hall.codes = lines.map((/** @type {any} */ line) => line.entry_code);
    return hall;
  }

  /** Another window, of nobody. @param {string} path */
  async window(path) {
    const page = await (await person(this.browser, { base: this.server.url, language: this.language })).newPage();
    await page.goto(path);
    return page;
  }

  /** The code with which a phone takes over a number. @param {number} number */
  entryCode(number) {
    return this.codes[number - 1];
  }

  /** Other settings of the event. @param {Record<string, unknown>} what */
  set(what) {
    return this.server.api('PATCH', 'admin/current', what);
  }

  /** Begins a draw, which runs until the host reveals it. @param {number} prize @param {number} count */
  async draw(prize, count) {
    const { winners } = await this.server.api('POST', 'admin/current/draw', { prize_id: this.prizes[prize], count });
    this.won ||= winners.map((/** @type {any} */ one) => one.draw_number).find((/** @type {number} */ number) => number >= FIVE_DIGITS && number <= NUMBERS);
  }

  /** Begins a draw that waits for the room. @param {number} prize @param {string} grade @param {number} [digits] of its word */
  async begin(prize, grade, digits) {
    // One: the first that binds itself after the time is over closes the stir, and a second would come too late.
    if (grade === 'witnessed') this.stirrers = await Stirrers.join(this.server, 1);
    this.running = (await this.server.api('POST', 'admin/current/draw', { prize_id: this.prizes[prize], count: 1, grade, digits })).draw;
  }

  async abort() {
    await this.server.api('POST', `admin/current/draws/${this.running}/abort`, { reason: this.texts.about.slice(0, 60) });
  }

  /** The phones stir: what is missing is the word. */
  async word() {
    await this.stirrers?.stir(this.running);
    await inPhase(this.server, this.running, 'word');
  }

  /** @param {string} digits */
  call(digits) {
    return call(this.server, this.running, digits);
  }

  /** @param {string} digits */
  async confirm(digits) {
    await this.call(digits);
    await this.server.api('POST', `admin/current/draws/${this.running}/word`, { word: digits });
    await this.reveal();
  }

  /** The host's word, as soon as it is taken. */
  async reveal() {
    const draws = async () => (await this.server.api('GET', 'admin/current/draws')).draws;
    const newest = async () => (await draws()).sort((/** @type {any} */ a, /** @type {any} */ b) => b.draw - a.draw)[0];
    const { draw } = await newest();
    await until('the draw is revealed', async () => {
      await this.server.api('POST', `admin/current/draws/${draw}/reveal`, {}).catch(() => undefined);
      return (await newest()).phase === 'winner';
    });
    const rows = (await draws()).flatMap((/** @type {any} */ one) => one.winners);
    this.claim = rows.find((/** @type {any} */ row) => row.draw_number === this.won).claim_code;
  }

  /** Whoever plays this part; comes in when first asked for. @param {Role} role @returns {Promise<Person>} */
  async person(role) {
    const known = this.people.get(role);
    if (known) return known;
    const { kind, as } = ROLES[role];
    const where = { base: this.server.url, language: this.language };
    const one = new kind(await (await person(this.browser, { ...where, ...as })).newPage(), where);
    /** @type {RegExp[]} */
    const allowed = [];
    const { page, say } = one;
    const came = { page, say, hall: this, go: (/** @type {string} */ path) => leave(page).then(() => page.goto(path)), may: (/** @type {RegExp} */ report) => { allowed.push(report); }, quiet: () => one.quiet(allowed) };
    this.people.set(role, came);
    await this.#signIn(role, one);
    return came;
  }

  /** @param {Role} role @param {Guest | Desk | Screen} one */
  async #signIn(role, one) {
    if (role !== 'desk' && role !== 'staff') return;
    const { link } = await this.server.api('POST', 'admin/current/staff', { name: this.texts.name });
    await one.page.goto(role === 'staff' ? link : '/lottery/admin');
    if (role === 'desk' && one instanceof Desk) await one.signIn();
    await expectVisible(one.page.locator('nav.tabs'));
  }
}

/** A dialog would stay open where only the address's last part changes. @param {import('playwright-core').Page} page */
async function leave(page) {
  const dialogs = page.locator('dialog[open]');
  if (await dialogs.count()) await page.keyboard.press('Escape');
  await until('the dialog is closed', async () => (await dialogs.count()) === 0);
}
