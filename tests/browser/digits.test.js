// The called digits on their way up, without a page: what the live state still has to say of them takes back nothing typed since.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './support/server.js';

Object.assign(globalThis, { window: globalThis });
const { digitSender } = await import(join(ROOT, 'assets/pages/admin/digit_sender.js'));

/** A sender whose answers come at once, and whose time the test turns. @param {import('node:test').TestContext} t */
function sender(t) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  /** @type {string[]} */
  const sent = [];
  const one = digitSender({ put: async (/** @type {string} */ digits) => { sent.push(digits); }, refused: () => true, changed: () => undefined });
  /** Lets what is due go up and be answered. @param {number} ms */
  const pass = async (ms) => {
    t.mock.timers.tick(ms);
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
  };
  const type = async (/** @type {string} */ digits) => { one.want(digits); await pass(100); };
  return { ...one, sent, pass, type };
}

test('a late echo of the same digits does not keep a correction from going up', async (t) => {
  const one = sender(t);
  await one.type('0');
  await one.type('01');
  one.want('0');
  one.heard('0');
  one.heard('01');
  await one.pass(100);
  assert.deepEqual(one.sent, ['0', '01', '0']);
  assert.equal(one.value(), '0');
});

test('an echo that comes after the correction was stored does not undo it', async (t) => {
  const one = sender(t);
  for (const digits of ['0', '01', '0']) await one.type(digits);
  for (const digits of ['0', '01', '0']) {
    one.heard(digits);
    assert.equal(one.value(), '0');
  }
  one.heard('07');
  assert.equal(one.value(), '07', 'another device goes on');
});

test('another device is followed also where the state left out what stood for a moment', async (t) => {
  const one = sender(t);
  for (const digits of ['0', '01', '0']) await one.type(digits);
  one.heard('0');
  one.heard('01');
  await one.pass(3000);
  assert.equal(one.value(), '01');
});
