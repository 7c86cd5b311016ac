// Phones that stir without a page: each binds itself to a value of its own, and shows it when the test says so.

import { createHash, randomBytes } from 'node:crypto';
import { inPhase } from './stirring.js';

/** @typedef {import('./server.js').Server} Server */

export class Stirrers {
  /** @param {Server} server */
  constructor(server) {
    this.server = server;
    /** @type {{token: string, number: number, value: Buffer}[]} */
    this.phones = [];
  }

  /** @param {Server} server @param {number} count */
  static async join(server, count) {
    const all = new Stirrers(server);
    for (let i = 0; i < count; i += 1) {
      const { session_token: token, draw_number: number } = await server.register();
      all.phones.push({ token, number, value: randomBytes(16) });
    }
    return all;
  }

  /** The first so many bind themselves. @param {number} draw @param {number} [count] */
  async commit(draw, count = this.phones.length) {
    for (const phone of this.phones.slice(0, count)) await this.#send(draw, 'commit', phone, createHash('sha256').update(phone.value).digest('hex'));
  }

  /** @param {number} draw @param {number} [count] */
  async show(draw, count = this.phones.length) {
    for (const phone of this.phones.slice(0, count)) await this.#send(draw, 'value', phone, phone.value.toString('hex'));
  }

  /** All bind themselves and show, so that only the word is missing, if anything. @param {number} draw */
  async stir(draw) {
    await this.commit(draw);
    await inPhase(this.server, draw, 'showing');
    await this.show(draw);
  }

  /** @param {number} draw @param {'commit' | 'value'} what @param {{token: string}} phone @param {string} hex */
  async #send(draw, what, { token }, hex) {
    await this.server.guest(`events/current/draws/${draw}/${what}`, { [what]: hex, session_token: token });
  }
}
