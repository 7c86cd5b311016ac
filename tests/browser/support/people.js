// The people of an event, as their pages let them act: an organiser, guests, a big screen, somebody at the prize desk.

import { expectVisible } from './expect.js';
import { drawNumber, words } from './words.js';
import { NOT_SIGNED_IN, person, SIZES, watch } from './browser.js';
import { PASSWORD, until } from './server.js';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {'ko' | 'en'} Language */
/** @typedef {{base: string, language?: Language, size?: {width: number, height: number}, calm?: boolean}} Where */

class Role {
  /** @param {import('playwright-core').Page} page @param {Where} where */
  constructor(page, where) {
    this.page = page;
    this.where = where;
    this.say = words(where.language || 'ko');
    this.watched = watch(page, where.base);
  }

  /** Nothing went wrong on this page. @param {RegExp[]} [allowed] */
  quiet(allowed = []) {
    this.watched.quiet([NOT_SIGNED_IN, ...allowed]);
  }
}

/** Somebody with a phone. */
export class Guest extends Role {
  /** @param {Browser} browser @param {Where} where */
  static async open(browser, where) {
    const context = await person(browser, { phone: true, size: SIZES.phone, ...where });
    const guest = new Guest(await context.newPage(), where);
    await guest.page.goto('/');
    return guest;
  }

  /** The number on the ticket, once it is there. @returns {Promise<number>} */
  async number() {
    const digits = this.page.locator('.ticket-number [role=img]');
    await expectVisible(digits);
    const label = (await digits.getAttribute('aria-label')) || '';
    return Number(label.replace(/\D/g, ''));
  }

  /** Every state that this page was sent. */
  states() {
    return this.watched.frames.filter((frame) => frame.type === 'state');
  }
}

/** The projector. */
export class Screen extends Role {
  /** @param {Browser} browser @param {Where} where */
  static async open(browser, where) {
    const context = await person(browser, { size: SIZES.hall, ...where });
    const screen = new Screen(await context.newPage(), where);
    await screen.page.goto('/lottery');
    return screen;
  }

  /** Nothing, also where the page has only begun to come. */
  scene() {
    return this.page.evaluate(() => document.body?.dataset.scene || '');
  }

  /** @param {string} name @param {number} [ms] */
  async shows(name, ms = 10000) {
    await until(`the screen shows ${name}`, async () => (await this.scene()) === name, ms);
  }

  /** The winning numbers that the room can read. @returns {Promise<string[]>} */
  async winners() {
    await this.shows('winner', 30000);
    const labels = await this.page.locator('#scene-winner [role=img][aria-label]').evaluateAll((nodes) => nodes.map((node) => node.getAttribute('aria-label') || ''));
    return labels.map((label) => label.replace(/\D/g, '')).filter(Boolean);
  }

  states() {
    return this.watched.frames.filter((frame) => frame.type === 'state');
  }
}

/** Somebody at the organiser's pages, signed in or not. */
export class Desk extends Role {
  /** @param {Browser} browser @param {Where} where @param {string} [path] */
  static async open(browser, where, path = '/lottery/admin') {
    const context = await person(browser, where);
    const desk = new Desk(await context.newPage(), where);
    await desk.page.goto(path);
    return desk;
  }

  /** Types a password and sends it, whatever comes of it. @param {string} password */
  async offer(password) {
    await this.page.locator('#secret').fill(password);
    await this.page.getByRole('button', { name: this.say('admin.login.submit') }).click();
  }

  async signIn() {
    await this.offer(PASSWORD);
    await expectVisible(this.page.locator('nav.tabs'));
  }

  /** Opens a view by its place in the menus. @param {string} route @param {string} [ready] a selector that stands once it is drawn */
  async view(route, ready = '.view') {
    await this.page.evaluate((hash) => { location.hash = hash; }, route);
    // What stands in the view that is left may fit the selector too: the body names the view that is there.
    await expectVisible(this.page.locator(`body[data-view="${route}"] :is(${ready})`).first());
  }

  /** @param {{name: string, rank: number, quantity: number, picture?: Buffer}} prize */
  async addPrize(prize) {
    await this.view('prizes');
    await this.page.getByRole('button', { name: this.say('admin.prizes.add') }).first().click();
    const dialog = this.page.locator('dialog[open]');
    await dialog.locator('[name=name]').fill(prize.name);
    await dialog.locator('[name=rank]').fill(String(prize.rank));
    await dialog.locator('[name=quantity]').fill(String(prize.quantity));
    if (prize.picture) await dialog.locator('input[type=file]').first().setInputFiles({ name: 'prize.png', mimeType: 'image/png', buffer: prize.picture });
    await dialog.getByRole('button', { name: this.say('admin.save'), exact: true }).click();
    await expectVisible(this.page.locator('.prize-row', { hasText: prize.name }));
  }

  /** Chooses a prize and presses the red button twice, as a hand does. @param {string} prize @returns {Promise<number[]>} what the organiser's answer says */
  async draw(prize) {
    await this.view('desk', '.draw-button');
    await this.page.locator('.pick', { hasText: prize }).locator('input').check();
    const button = this.page.locator('.draw-button');
    await until('the button is armed', async () => {
      if ((await button.getAttribute('data-step')) === 'armed') return true;
      if (await button.isEnabled()) await button.click();
      return false;
    });
    await this.pressable();
    const answer = this.page.waitForResponse((response) => response.url().endsWith('/draw') && response.request().method() === 'POST');
    await button.click();
    const { data } = await (await answer).json();
    return data.winners.map((/** @type {{draw_number: number}} */ winner) => winner.draw_number);
  }

  /** Waits out the moment after each step in which no press of the red button counts. */
  async pressable() {
    await expectVisible(this.page.locator('.draw-button:enabled:not([aria-disabled])'));
  }

  /** The line of a winner on the desk. @param {number} number */
  winner(number) {
    return this.page.locator('.winner', { has: this.page.locator('.winner-number', { hasText: new RegExp(`^${drawNumber(number)}$`) }) });
  }
}
