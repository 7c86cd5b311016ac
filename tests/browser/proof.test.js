// The checker of the pages without a page: ChaCha20 by RFC 8439, the worked cases of the protocol, excerpts as the server makes them, and what happens when somebody changes a character.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './support/server.js';

const load = (/** @type {string} */ name) => import(join(ROOT, 'assets/lib/proof', `${name}.js`));
const vectors = (/** @type {string} */ name) => JSON.parse(readFileSync(join(ROOT, 'tests/vectors', name), 'utf8'));

const { chacha20Block } = await load('chacha20');
const { hashText, hex, unhex } = await load('bytes');
const { merkleRoot, pathHolds } = await load('merkle');
const { rank, scoreOf, seedOf } = await load('ranking');
const { parseSheet } = await load('sheet');
const { parseStir, parseStirHeader } = await load('stir');
const { parseWord } = await load('word');
const { entryDigest } = await load('entry');
const { verifyProof } = await load('verify');
const { checkExcerpt } = await load('excerpt');
const { parseReceipt, renderReceipt } = await load('receipt');
const { koreanWords, latinWords } = await load('fingerprint');

const cases = vectors('fair-draw.json');
const excerpts = vectors('excerpts.json');

test('ChaCha20 by the vectors of RFC 8439', () => {
  const key = unhex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
  const nonce = unhex('000000090000004a00000000');
  assert.equal(hex(chacha20Block(key, 1, nonce)), '10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e');
  const zero = chacha20Block(new Uint8Array(32), 0, new Uint8Array(12));
  assert.equal(hex(zero).slice(0, 32), '76b8e0ada0f13d90405d6ae55386bd28');
  assert.equal(hex(chacha20Block(new Uint8Array(32), 1, new Uint8Array(12))).slice(0, 16), '9f07e7be5551387a');
});

test('the worked cases come out the same', () => {
  for (const one of cases) {
    const [sheet, stir, word] = [parseSheet(one.proof.sheet), parseStir(one.proof.stir), parseWord(one.proof.word)];
    assert.deepEqual([sheet.hash, stir.hash, word.hash], [one.H, one.S, one.W], one.name);
    for (const [number, nonce] of Object.entries(one.nonces)) {
      const entry = sheet.entries.find((/** @type {any} */ line) => line.number === Number(number));
      assert.equal(entry.digest, entryDigest(one.proof.event_id, Number(number), nonce));
    }
    const seed = seedOf(one.proof.reveal, word.hash);
    assert.equal(seed, one.seed);
    assert.deepEqual(rank(seed, sheet.entries), one.ranking);
    const first = sheet.entries.find((/** @type {any} */ line) => line.number === one.first.draw_number);
    assert.equal(scoreOf(unhex(seed), first), one.first.score);
  }
});

test('a report says that the draw was a rehearsal, whatever else holds', () => {
  const { proof } = cases[0];
  const rehearsed = { ...proof, sheet: proof.sheet.replace('mode live', 'mode rehearsal') };
  assert.notEqual(rehearsed.sheet, proof.sheet);
  assert.equal(verifyProof(JSON.stringify(rehearsed), {}).mode, 'rehearsal');
});

test('a proof holds against its anchor, and is tied to nothing without', () => {
  for (const { proof, chain } of cases) {
    for (const text of [JSON.stringify(proof), `${JSON.stringify(proof, null, 2)}\n`]) {
      const report = verifyProof(text, { anchor: chain.anchor });
      assert.ok(report.holds, JSON.stringify(report.failure));
      assert.equal(report.mode, /^mode (.*)$/m.exec(proof.sheet)?.[1], 'the report says whether the draw counts');
      assert.ok(report.checks.every((/** @type {any} */ check) => check.outcome === 'held'));
    }
    const untied = verifyProof(JSON.stringify(proof), {}).checks.filter((/** @type {any} */ check) => check.outcome !== 'held');
    assert.deepEqual(untied.map((/** @type {any} */ check) => check.step), ['anchor']);
    assert.equal(verifyProof(JSON.stringify(proof), { anchor: proof.reveal }).failure.step, 'anchor');
  }
});

/** All texts that differ from `text` in the character at `at`. @param {string} text @param {number} at */
function changesAt(text, at) {
  const old = text[at];
  const others = ['0', '1', 'f', ' ', '\t', '\n', '"', ',', String.fromCharCode(old.charCodeAt(0) ^ 1), '', old + old, `${old} `, old.toUpperCase()];
  return others.filter((other) => other !== old).map((other) => text.slice(0, at) + other + text.slice(at + 1));
}

test('no character of a proof can be changed', () => {
  for (const [index, every] of [[0, 1], [1, 997], [2, 1], [3, 1]]) {
    const { proof, chain } = cases[index];
    for (const text of [JSON.stringify(proof), JSON.stringify(proof, null, 2)]) {
      for (let at = 0; at < text.length; at += every) {
        for (const changed of changesAt(text, at)) assert.ok(!verifyProof(changed, { anchor: chain.anchor }).holds, `${at}: ${changed}`);
      }
    }
  }
});

/** What the phone of a number knows of a case. @param {any} all @param {any} one */
const knownBy = (all, one) => ({
  event: one.excerpt.event_id, draw: one.excerpt.draw, anchor: all.anchor, number: one.number, nonce: one.nonce || '0'.repeat(32), heard: heardOf(all, one), isIn: one.nonce !== null,
  stir: stirOf(one), places: one.excerpt.winners.map((/** @type {number} */ _, /** @type {number} */ i) => i + 1), shown: one.excerpt.winners, called: [],
});
/** @param {any} all @param {any} one */
const heardOf = (all, { excerpt }) => ({ sheet: all.H, commits: parseStirHeader(excerpt.stir).fields.commit_root, stir: hashText(excerpt.stir), word: parseWord(excerpt.word).digits });
/** @param {any} one */
function stirOf({ excerpt }) {
  const [, commit, value] = excerpt.stirs.length ? excerpt.stirs[0].line.split(' ') : [];
  return value && value !== '-' ? { commit, value } : null;
}

test('an excerpt of the server holds for winners, losers and onlookers', () => {
  let stirred = 0;
  for (const all of excerpts) {
    assert.deepEqual([latinWords(all.H), koreanWords(all.H)], [all.words.latin, all.words.korean]);
    for (const one of all.excerpts) {
      const report = checkExcerpt(one.excerpt, knownBy(all, one));
      assert.ok(report.holds, `${all.name}, ${one.number}: ${JSON.stringify(report.failure)}`);
      stirred += report.checks.some((/** @type {any} */ check) => check.step === 'own_stir' && check.outcome === 'held') ? 1 : 0;
    }
  }
  assert.ok(stirred > 0, 'a phone that stirred is among the cases');
});

test('no character of an excerpt can be changed', () => {
  for (const all of excerpts) {
    const one = all.excerpts.find(stirOf) || all.excerpts[1];
    const known = knownBy(all, one);
    const text = JSON.stringify(one.excerpt);
    for (let at = 0; at < text.length; at += 1) {
      for (const changed of changesAt(text, at)) {
        const read = parsed(changed);
        // A text that means the same is the same excerpt: a phone does not keep its spelling. That a loser is called
        // the winner only the phones of those who come before can see, and they do.
        const isFlattered = read && Array.isArray(read.winners) && read.winners.includes(one.number) && !one.excerpt.winners.includes(one.number);
        if (read && JSON.stringify(read) !== text && !isFlattered) assert.ok(!checkExcerpt(read, known).holds, `${all.name} ${at}: ${changed}`);
      }
    }
  }
});

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

test('what a phone knows from before is held against the excerpt', () => {
  const all = excerpts.find((/** @type {any} */ each) => each.excerpts.some(stirOf));
  const one = all.excerpts.find(stirOf);
  const known = knownBy(all, one);
  const without = { ...one.excerpt, entries: one.excerpt.entries.filter((/** @type {any} */ line) => !line.line.startsWith(`${one.number} `)), stirs: [] };
  const failing = [
    ['receipt_event', one.excerpt, { ...known, event: 'another' }],
    ['anchor', one.excerpt, { ...known, anchor: 'a'.repeat(64) }],
    ['asked_draw', one.excerpt, { ...known, draw: known.draw + 1 }],
    ['asked_draw', one.excerpt, { ...known, draw: undefined }],
    ['heard', one.excerpt, { ...known, heard: { ...known.heard, sheet: 'b'.repeat(64) } }],
    ['heard_commits', one.excerpt, { ...known, heard: { ...known.heard, commits: 'b'.repeat(64) } }],
    ['heard_stir', one.excerpt, { ...known, heard: { ...known.heard, stir: 'b'.repeat(64) } }],
    ['receipt_line', one.excerpt, { ...known, nonce: 'c'.repeat(32) }],
    ['receipt_line', without, known],
    ['own_stir', one.excerpt, { ...known, stir: { ...known.stir, value: 'd'.repeat(32) } }],
    ['own_stir', { ...one.excerpt, stirs: [] }, known],
    ['places', { ...one.excerpt, winners: one.excerpt.winners.slice(1) }, known],
    ['winner_lines', one.excerpt, { ...known, places: known.places.slice(0, -1) }],
    ['winner_lines', one.excerpt, { ...known, places: known.places.slice(1) }],
    ['shown', one.excerpt, { ...known, shown: [...known.shown, 9999] }],
    ['winner_lines', { ...one.excerpt, winners: one.excerpt.winners.map((/** @type {number} */ n) => n + 1) }, known],
  ];
  for (const [step, excerpt, with_] of failing) {
    const report = checkExcerpt(excerpt, with_);
    assert.equal(report.failure && report.failure.step, step);
  }
  const passed = checkExcerpt(one.excerpt, { ...known, shown: [9999], called: [9999] });
  assert.ok(passed.holds, 'a reserve who was called may be shown');
  const reversed = { ...one.excerpt, winners: one.excerpt.winners.slice().reverse() };
  assert.equal(checkExcerpt(reversed, known).failure.step, 'winner_order');
});

test('other digits than were heard live are no proof of what was called', () => {
  const witnessed = excerpts.filter((/** @type {any} */ all) => parseWord(all.excerpts[0].excerpt.word).digits);
  assert.ok(witnessed.length > 0);
  for (const all of witnessed) {
    const [one] = all.excerpts;
    const known = knownBy(all, one);
    const { failure } = checkExcerpt(one.excerpt, { ...known, heard: { ...known.heard, word: known.heard.word.replace(/^./, (/** @type {string} */ digit) => String((Number(digit) + 1) % 10)) } });
    assert.equal(failure && failure.step, 'heard_word');
    assert.ok(!checkExcerpt(one.excerpt, { ...known, heard: { ...known.heard, word: '' } }).failure, 'who did not hear them goes on');
  }
});

test('paths hold for one line, one place and one size', () => {
  const lines = Array.from({ length: 11 }, (_, i) => `line ${i}`);
  const root = merkleRoot(lines);
  assert.equal(merkleRoot([]), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  const path = [0, 1, 2, 3].map((height) => merkleRoot(lines.slice(siblings(5, height)[0], siblings(5, height)[1])));
  assert.ok(pathHolds({ line: 'line 5', index: 5, path }, 11, root));
  for (let index = -1; index < 14; index += 1) for (let size = 0; size < 20; size += 1) {
    if (index !== 5) assert.ok(!pathHolds({ line: 'line 5', index, path }, size, root), `${index} of ${size}`);
  }
  assert.ok(!pathHolds({ line: 'line 4', index: 5, path }, 11, root));
  assert.ok(!pathHolds({ line: 'line 5', index: 5, path: path.slice(1) }, 11, root));
  assert.ok(!pathHolds({ line: 'line 5', index: 5, path: [...path, root] }, 11, root));
  assert.ok(!pathHolds({ line: 'line 5', index: 5, path }, 8, root));
});

/** The leaves under the sibling at a height, as slices. @param {number} index @param {number} height */
function siblings(index, height) {
  const at = (index >> height) ^ 1;
  return [at << height, (at + 1) << height];
}

test('a receipt has one spelling', () => {
  const receipt = { event: 'party', anchor: 'a'.repeat(64), draw_number: 17, nonce: 'b'.repeat(32), log: { seq: 40, hash: 'c'.repeat(64) } };
  const text = renderReceipt(receipt);
  assert.deepEqual(parseReceipt(text), receipt);
  for (const [from, to] of [['log 40', 'log 0'], ['log 40', 'log 040'], ['event party', 'event Party'], ['\nlog', '\nlog '], ['draw_number 17', 'draw_number 1e1']]) {
    assert.throws(() => parseReceipt(text.replace(from, to)), `${to}`);
  }
  assert.throws(() => parseReceipt(`${text}more\n`));
  assert.throws(() => parseReceipt(text.slice(0, -1)));
});
