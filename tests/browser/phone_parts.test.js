// The parts of the guest's page that need no page: SHA-256 and HMAC by the RFCs' vectors, live digits, user agents, codes as they are typed, the baseline of its language.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './support/server.js';

const ASSETS = join(ROOT, 'assets');

/** A module of the pages, with modules of its own folder put in. @param {string} path @returns {Promise<any>} */
async function load(path) {
  let text = readFileSync(join(ASSETS, path), 'utf8');
  for (const [line, names, target] of text.matchAll(/^import (\{.*\}) from '(.*)';$/gm)) {
    const inner = readFileSync(join(ASSETS, path, '..', target), 'utf8');
    text = text.replace(line, `import ${names} from '${asUrl(inner)}';`);
  }
  return import(asUrl(text));
}

/** @param {string} text */
const asUrl = (text) => `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;

const { sha256, hmacSha256 } = await load('lib/sha256.js');
const { liveDigits, timeLeft } = await load('pages/waiting/live_digits.js');
const device = await load('pages/waiting/device.js');

const utf8 = (/** @type {string} */ text) => new TextEncoder().encode(text);
const hex = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString('hex');
const bytes = (/** @type {string} */ text) => new Uint8Array(Buffer.from(text, 'hex'));

test('SHA-256 by the vectors of RFC 6234', () => {
  /** @type {Array<[Uint8Array, string]>} */
  const vectors = [
    [utf8('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [utf8('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'), '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
    [utf8('a'.repeat(1000000)), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
    [utf8('0123456701234567012345670123456701234567012345670123456701234567'.repeat(10)), '594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5'],
    [bytes('19'), '68aa2e2ee5dff96e3355e6c7ee373e3d6a4e17f75f9518d843709c0c9bc3e3d4'],
    [bytes('e3d72570dcdd787ce3887ab2cd684652'), '175ee69b02ba9b58e2b0a5fd13819cea573f3940a94f825128cf4209beabb4e8'],
    [new Uint8Array(0), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ];
  for (const [message, digest] of vectors) assert.equal(hex(sha256(message)), digest);
});

test('HMAC-SHA-256 by the vectors of RFC 4231', () => {
  /** @type {Array<[Uint8Array, Uint8Array, string]>} */
  const vectors = [
    [bytes('0b'.repeat(20)), utf8('Hi There'), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [utf8('Jefe'), utf8('what do ya want for nothing?'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
    [bytes('aa'.repeat(20)), bytes('dd'.repeat(50)), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
    [bytes('0102030405060708090a0b0c0d0e0f10111213141516171819'), bytes('cd'.repeat(50)), '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b'],
    [bytes('aa'.repeat(131)), utf8('Test Using Larger Than Block-Size Key - Hash Key First'), '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'],
    [bytes('aa'.repeat(131)), utf8('This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.'), '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2'],
  ];
  for (const [key, message, mac] of vectors) assert.equal(hex(hmacSha256(key, message)), mac);
});

test('live digits stand for ten seconds, and are what the rule says', () => {
  for (const [code, at] of /** @type {Array<[string, number]>} */ ([['AB2CD3EFG4', 1795000000123], ['ZZZZZZZZZZ', 0], ['23456789AB', 1795000009999]])) {
    const mac = createHmac('sha256', code).update(String(Math.floor(at / 10000))).digest();
    const digits = String(mac.readUInt32BE(0) % 10000).padStart(4, '0');
    assert.equal(liveDigits(code, at), digits);
    assert.match(digits, /^\d{4}$/);
  }
  assert.equal(liveDigits('AB2CD3EFG4', 1795000000000), liveDigits('AB2CD3EFG4', 1795000009999));
  assert.notEqual(liveDigits('AB2CD3EFG4', 1795000009999), liveDigits('AB2CD3EFG4', 1795000010000));
  assert.equal(timeLeft(1795000000000), 1);
  assert.ok(timeLeft(1795000009900) < 0.02);
});

const ANDROID = 'Mozilla/5.0 (Linux; Android 13; SM-G991N Build/TP1A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';

test('apps with browsers of their own are recognised, real browsers are not', () => {
  /** @type {Array<[string, string]>} */
  const agents = [
    [`${ANDROID};KAKAOTALK 2410310`, 'kakao'], [`${IPHONE} KAKAOTALK 10.5.0`, 'kakao'], [`${IPHONE} Safari Line/13.20.0`, 'line'],
    [`${ANDROID} Instagram 312.0.0.34.111 Android (33/13)`, 'instagram'], [`${IPHONE} [FBAN/FBIOS;FBAV/440.0]`, 'facebook'], [`${ANDROID} [FB_IAB/FB4A;FBAV/440.0]`, 'facebook'],
    [`${ANDROID} NAVER(inapp; search; 1000; 12.4.2)`, 'naver'], [`${IPHONE} DaumApps/8.1`, 'daum'], [`${IPHONE} everytimeApp/6.0`, 'everytime'],
    [ANDROID, ''], [`${IPHONE} Version/17.2 Safari/604.1`, ''], [`${ANDROID} NAVER Whale/1.0`, ''], ['Mozilla/5.0 (X11; Linux x86_64) Chrome/120 Online/1', ''],
  ];
  for (const [agent, app] of agents) assert.equal(device.inApp(agent), app, agent);
  assert.equal(device.system(ANDROID, 5), 'android');
  assert.equal(device.system(IPHONE, 5), 'iphone');
  assert.equal(device.system('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.0 Safari/605.1.15', 5), 'iphone', 'an iPad');
  assert.equal(device.system('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.0 Safari/605.1.15', 0), 'other');
});

test('the way out of an app carries the number behind the #, where no server sees it', () => {
  const page = device.carrying('http://192.168.0.10:8080/lottery/waiting?lang=en', '42-7K3M9QXA');
  assert.equal(page, 'http://192.168.0.10:8080/lottery/waiting?lang=en#code=42-7K3M9QXA');
  assert.equal(device.wayOut('kakao', 'iphone', page), `kakaotalk://web/openExternal?url=${encodeURIComponent(page)}`);
  assert.equal(device.wayOut('line', 'iphone', page), 'http://192.168.0.10:8080/lottery/waiting?lang=en&openExternalBrowser=1#code=42-7K3M9QXA');
  assert.equal(device.wayOut('instagram', 'android', page), 'intent://192.168.0.10:8080/lottery/waiting?lang=en#code=42-7K3M9QXA#Intent;scheme=http;package=com.android.chrome;end');
  assert.equal(device.wayOut('instagram', 'iphone', page), '', 'only a hand can');
  assert.equal(device.wayOut('', 'android', page), '');
  assert.equal(device.carried('#code=42-7K3M9QXA'), '42-7K3M9QXA');
  for (const other of ['', '#', '#code=', '#login=abc', '#code=<b>']) assert.equal(device.carried(other), '');
});

test('what a guest’s phone runs is the language of 2020', () => {
  const files = readdirSync(join(ASSETS, 'pages/waiting')).map((name) => `pages/waiting/${name}`);
  const libs = ['api', 'clock', 'colour', 'dom', 'i18n', 'icons', 'language', 'live', 'qr', 'sha256'].map((name) => `lib/${name}.js`);
  /** @type {Array<[string, RegExp]>} */
  const later = [
    ['assignment with a condition (2021)', /\?\?=|\|\|=|&&=/], ['at() (2022)', /\.at\(/], ['replaceAll (2021)', /\.replaceAll\(/], ['private names (Safari 14.1)', /(?:this\.|^\s*)#[a-z]/m],
    ['static blocks', /\bstatic \{/], ['lookbehind (Safari 16.4)', /\(\?<[=!]/], ['structuredClone', /structuredClone/], ['Object.hasOwn', /Object\.hasOwn\(/],
    ['Promise.any', /Promise\.any/], ['top-level await', /^await /m], ['numeric separators', /\b\d+_\d/], ['findLast', /\.findLast/], ['toSorted', /\.to(Sorted|Reversed|Spliced)\(/],
    ['randomUUID (needs https)', /randomUUID/], ['requestSubmit (Safari 16)', /requestSubmit/], ['crypto.subtle (needs https)', /crypto\.subtle/], ['AbortSignal.timeout', /AbortSignal\.(timeout|any)/],
  ];
  for (const path of [...files, ...libs]) {
    const code = readFileSync(join(ASSETS, path), 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
    for (const [what, form] of later) assert.doesNotMatch(code, form, `${path}: ${what}`);
  }
  const css = ['tokens', 'base', 'waiting', 'waiting_more'].map((name) => readFileSync(join(ASSETS, `css/${name}.css`), 'utf8')).join('\n').replace(/\/\*[\s\S]*?\*\//g, '');
  for (const form of [/:has\(/, /\binset:/, /aspect-ratio:/, /@layer/, /@container/, /:is\(/, /:where\(/, /\bdvh\b/, /[^-]gap:/, /accent-color/]) assert.doesNotMatch(css, form);
});
