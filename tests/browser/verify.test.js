// The pages' checker and `luckydraw verify` are one: over proofs, receipts and exports of a real event in which somebody changed a character, they stop at the same step.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checker } from './support/proofs.js';
import { program, ROOT, startServer, until } from './support/server.js';

const { verify } = await checker('check');
const { parseReceipt } = await checker('receipt');

const cases = JSON.parse(readFileSync(join(ROOT, 'tests/vectors/fair-draw.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'luckydraw-verify-'));
after(() => rmSync(folder, { recursive: true }));
const BATCH = 1000;

/** A seeded choice, so that a failure comes again. @param {number} seed */
function dice(seed) {
  let state = seed;
  return (/** @type {number} */ below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x100000000) * below);
  };
}

/** The text with another character at a place. @param {string} text @param {number} at @param {(below: number) => number} roll */
function changed(text, at, roll) {
  const old = text[at];
  const others = ['0', '1', 'f', ' ', '\n', '"', ',', '.', 'e', '-', '}', String.fromCharCode(old.charCodeAt(0) ^ 1), '', old + old].filter((other) => other !== old);
  return text.slice(0, at) + others[roll(others.length)] + text.slice(at + 1);
}

/** @param {string[]} args @returns {Promise<{status: number, said: string}>} */
const luckydraw = (args) => new Promise((resolve) => {
  execFile(program(), ['verify', '--json', ...args], { maxBuffer: 1 << 30 }, (error, said) => resolve({ status: error ? Number(error.code) : 0, said }));
});

/** What the program finds in each text: a verdict, and the step that failed first. @param {string[]} texts @param {string[]} against */
async function byProgram(texts, against) {
  const paths = texts.map((text, i) => { const path = join(folder, `${i}.json`); writeFileSync(path, text); return path; });
  /** @type {string[]} */
  const found = [];
  for (let at = 0; at < paths.length; at += BATCH) {
    const { said } = await luckydraw([...against, ...paths.slice(at, at + BATCH)]);
    found.push(...JSON.parse(said).files.map((/** @type {any} */ file) => (file.failed ? file.failed.step : file.verdict)));
  }
  return found;
}

/** What the pages find in it. @param {string} text @param {any} against */
function byPage(text, against) {
  const report = verify(text, against);
  if (report.failure) return report.failure.step;
  return against.anchor || against.receipt ? 'verified' : 'untied';
}

/** @param {string[]} texts @param {string} anchor @returns {Promise<Record<string, number>>} how often which */
async function compare(texts, anchor) {
  const found = await byProgram(texts, ['--anchor', anchor]);
  /** @type {Record<string, number>} */
  const counts = {};
  found.forEach((step, i) => {
    counts[step] = (counts[step] || 0) + 1;
    assert.equal(byPage(texts[i], { anchor }), step, `text ${i}: ${texts[i].slice(0, 3000)}`);
  });
  return counts;
}

test('a proof with any one character changed fails at the same step', { timeout: 120000 }, async (t) => {
  for (const index of [0, 2, 3]) {
    const { proof, chain } = cases[index];
    const text = JSON.stringify(proof);
    const roll = dice(index + 1);
    const texts = Array.from({ length: text.length }, (_, at) => changed(text, at, roll));
    const counts = await compare(texts, chain.anchor);
    t.diagnostic(JSON.stringify(counts));
    assert.equal(counts.verified, undefined, 'no change is passed over');
  }
});

test('a receipt with any one character changed fails at the same step', { timeout: 120000 }, async (t) => {
  const { proof, chain, nonces } = cases[0];
  const whole = `luckydraw-receipt/1\nevent ${proof.event_id}\nanchor ${chain.anchor}\ndraw_number 1\nnonce ${nonces[1]}\nlog 3 ${'a'.repeat(64)}\n`;
  const text = JSON.stringify(proof);
  const path = join(folder, 'proof.json');
  writeFileSync(path, text);
  const roll = dice(7);
  const places = Array.from({ length: whole.length }, (_, at) => at);
  /** @type {Record<string, number>} */
  const counts = {};
  await Promise.all([0, 1, 2, 3].map(async (lane) => {
    for (const at of places.filter((place) => place % 4 === lane)) {
      const receipt = changed(whole, at, roll);
      const own = join(folder, `${lane}.txt`);
      writeFileSync(own, receipt);
      const { status, said } = await luckydraw([path, '--receipt', own]);
      const step = status === 0 || status === 1 ? JSON.parse(said).files[0].failed?.step || 'verified' : 'no receipt';
      counts[step] = (counts[step] || 0) + 1;
      assert.equal(byReceipt(text, receipt), step, receipt);
    }
  }));
  t.diagnostic(JSON.stringify(counts));
  for (const step of ['no receipt', 'receipt_event', 'anchor', 'receipt_line']) assert.ok(counts[step] > 0, step);
});

/** @param {string} text @param {string} own */
function byReceipt(text, own) {
  try {
    return byPage(text, { receipt: parseReceipt(own) });
  } catch {
    return 'no receipt';
  }
}

/** @typedef {import('./support/server.js').Server} Server */
/** A phone that stirs, without a page. @param {Server} server */
async function phone(server) {
  const { session_token: token, draw_number: number } = await server.register();
  const value = number.toString(16).padStart(32, '0');
  const commit = createHash('sha256').update(Buffer.from(value, 'hex')).digest('hex');
  /** Whether it is taken: who was called absent is on no further sheet. @param {number} k @param {'commit' | 'value'} what */
  const send = async (k, what) => {
    const body = JSON.stringify({ [what]: what === 'commit' ? commit : value, session_token: token });
    const answer = await fetch(`${server.url}/api/luckydraw/events/current/draws/${k}/${what}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    return answer.status === 200;
  };
  return { send };
}

/** Those whose message was taken. @param {Array<Awaited<ReturnType<typeof phone>>>} phones @param {number} k @param {'commit' | 'value'} what */
async function all(phones, k, what) {
  const taken = [];
  for (const one of phones) if (await one.send(k, what)) taken.push(one);
  assert.ok(taken.length > 0, `draw ${k}: ${what}`);
  return taken;
}

/** @param {Server} server @param {number} k @param {string} phase */
const inPhase = (server, k, phase) => until(`draw ${k} is ${phase}`, async () => (await server.api('GET', 'admin/current/draws')).draws.find((/** @type {any} */ row) => row.draw === k).phase === phase, 20000);

/** Fewer than are on the sheet: once all of them are in, the stir closes and nobody can stop the draw. */
const SOME = 3;

/** Every kind of draw: sealed with a reserve called, stirred with a silent phone, given up, and witnessed. @param {Server} server @returns {Promise<string>} the export */
async function evening(server) {
  const ask = (/** @type {string} */ path, /** @type {any} */ body = {}) => server.api('POST', `admin/current/${path}`, body);
  await server.api('PATCH', 'admin/current', { title: '겨울 잔치', spin_ms: 500, stop_ms: 500, stir_ms: 20000, digits: 10, winners_again: true });
  const phones = [];
  for (let i = 0; i < 6; i += 1) phones.push(await phone(server));
  await ask('draw', { prize_name: '자전거', prize_rank: 1, count: 2 });
  await inPhase(server, 1, 'winner');
  await ask('draws/1/winners/1/claim', { claim: 'absent' });
  await ask('draw', { prize_name: '컵', count: 1, grade: 'stirred' });
  const bound = await all(phones, 2, 'commit');
  await inPhase(server, 2, 'showing');
  await all(bound.slice(1), 2, 'value');
  await inPhase(server, 2, 'winner');
  await ask('draw', { prize_name: '컵', count: 1, grade: 'stirred' });
  await all(phones.slice(0, SOME), 3, 'commit');
  await ask('draws/3/abort', { reason: '조명이 나갔다' });
  await server.api('PATCH', 'admin/current', { absent: 'fresh' });
  await ask('draw', { prize_name: '컵', count: 2, grade: 'witnessed' });
  await all(phones, 4, 'commit');
  await inPhase(server, 4, 'showing');
  await all(phones, 4, 'value');
  await inPhase(server, 4, 'word');
  await until('digits are taken', () => server.api('PUT', 'admin/current/draws/4/digits', { digits: '0123456789' }).then(() => true, () => false));
  await ask('draws/4/word', { word: '0123456789' });
  await inPhase(server, 4, 'winner');
  await ask('draw', { prize_name: '컵', count: 1, grade: 'stirred' });
  await all(phones.slice(0, SOME), 5, 'commit');
  await ask('draws/5/abort', { reason: '음악이 꺼졌다' });
  const answer = await fetch(`${server.url}/api/luckydraw/admin/current/export?what=all&format=json`, { headers: { Cookie: server.cookie } });
  return answer.text();
}

test('an export of a real event fails at the same step', { timeout: 180000 }, async (t) => {
  const text = await evening(await startServer(t));
  await t.test('with one byte changed', (own) => oneByte(own, text));
  await t.test('with rows that were made up', (own) => madeUp(own, text));
  await t.test('with a log that was made up anew', (own) => toldAnew(own, text));
});

/** @param {import('node:test').TestContext} t @param {string} text */
async function oneByte(t, text) {
  const { event: { anchor }, proofs, aborted } = JSON.parse(text);
  assert.deepEqual([proofs.length, aborted.length], [3, 2]);
  assert.deepEqual(await byProgram([text], ['--anchor', anchor]), ['verified']);
  assert.equal(byPage(text, { anchor }), 'verified', JSON.stringify(verify(text, { anchor }).failure));
  assert.deepEqual([verify(text, {}).checks, verify(text, { anchor }).checks].map((list) => list.map((/** @type {any} */ one) => one.step)), [await stepsByProgram(text, []), await stepsByProgram(text, ['--anchor', anchor])]);
  const roll = dice(11);
  const counts = await compare(Array.from({ length: 600 }, () => changed(text, roll(text.length), roll)), anchor);
  t.diagnostic(`${text.length} bytes: ${JSON.stringify(counts)}`);
  assert.ok(Object.keys(counts).length >= 6, 'many steps are met');
}

/** @param {string} text @param {string[]} against */
async function stepsByProgram(text, against) {
  const path = join(folder, 'whole.json');
  writeFileSync(path, text);
  return JSON.parse((await luckydraw([...against, path])).said).files[0].checks.map((/** @type {any} */ check) => check.step);
}

/** @param {import('node:test').TestContext} t @param {string} text */
async function madeUp(t, text) {
  const { anchor } = JSON.parse(text).event;
  /** What somebody might write, none of which the chain of records binds. @type {Array<(all: any) => void>} */
  const forgeries = [
    (all) => { all.event.title = '다른 잔치'; }, (all) => { all.draws.pop(); }, (all) => { all.draws[0].prize_rank += 1; }, (all) => { all.draws[1].reset = true; },
    (all) => { all.draws[2].supersedes = { draw: 1, place: 1 }; }, (all) => { all.winners.pop(); }, (all) => { all.winners[0].claim = 'collected'; }, (all) => { all.winners[1].draw_number += 1; },
    (all) => { all.winners[0].claimed_by = 'server'; }, (all) => { all.participants.pop(); }, (all) => { all.participants[0].status = 'withdrawn'; }, (all) => { all.participants.reverse(); },
    (all) => { all.aborted = []; }, (all) => { delete all.aborted; }, (all) => { all.aborted[0].reason = ''; }, (all) => { all.aborted[0].reveal = all.proofs[0].reveal; }, (all) => { all.aborted.push(all.aborted[0]); },
    (all) => { all.aborted[0].draw = 1; }, (all) => { all.proofs.pop(); }, (all) => { all.proofs.push(all.proofs[0]); }, (all) => { all.proofs[0].called = []; }, (all) => { all.proofs.reverse(); },
    (all) => { all.log.pop(); }, (all) => { all.log.shift(); }, (all) => { delete all.log; }, (all) => { all.log = []; }, (all) => { all.log[3].body = null; }, (all) => { Object.assign(all.log[3], { body: null, salt: null }); },
    (all) => { for (const row of all.log) Object.assign(row, { body: null, salt: null }); }, (all) => { delete all.draws; }, (all) => { all.winners = null; }, (all) => { all.more = 1; }, (all) => { all.log[0].more = 1; },
    (all) => { all.draws[0].draw = 1.5; }, (all) => { all.event.event_id = 'Another'; }, (all) => { all.event.anchor = 'f'.repeat(64); }, (all) => { all.proofs = []; }, (all) => { all.format = 'luckydraw-export/2'; },
  ];
  const texts = forgeries.map((forge) => { const all = JSON.parse(text); forge(all); return JSON.stringify(all); });
  const twice = text.replace('"event":', '"event":{},"event":');
  const counts = await compare([...texts, twice, text.replace(/\}$/, ',"log":[]}')], anchor);
  t.diagnostic(JSON.stringify(counts));
  for (const step of ['event_title', 'draws_list', 'draws_records', 'winners_list', 'winners_records', 'participants_list', 'participants_records', 'aborted_texts', 'aborted_records', 'log_chain', 'export_format']) assert.ok(counts[step] > 0, step);
}

/** @param {string} text */
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** Chains the records of an export anew, each with the hash of what it now says; those before the last frozen list stay. @param {any} all @param {(log: any[], told: (kind: string, body: any) => any) => void} change */
function rechain(all, change) {
  const { event, log } = all;
  const salt = '0'.repeat(32);
  const told = (/** @type {string} */ kind, /** @type {any} */ body) => {
    const json = JSON.stringify(body);
    return { seq: 0, prev: '', at: log[log.length - 1].at, kind, body: json, salt, body_hash: createHash('sha256').update(Buffer.from(salt, 'hex')).update(json).digest('hex'), hash: '' };
  };
  change(log, told);
  log.forEach((/** @type {any} */ row, /** @type {number} */ i) => {
    Object.assign(row, { seq: i + 1, prev: i ? log[i - 1].hash : event.anchor });
    row.hash = sha256(`luckydraw-log/1\nevent ${event.event_id}\nseq ${row.seq}\nprev ${row.prev}\nat ${row.at}\nkind ${row.kind}\nbody ${row.body_hash}\n`);
  });
}

/** Whoever runs the program may write any log; what cannot have been so is seen. @param {import('node:test').TestContext} t @param {string} text */
async function toldAnew(t, text) {
  const { anchor } = JSON.parse(text).event;
  const aborted = (/** @type {any[]} */ log) => log.map((row) => row.kind).lastIndexOf('draw_aborted');
  /** @type {Array<[string, (all: any) => void]>} */
  const logs = [
    ['verified', (all) => rechain(all, () => {})],
    ['aborted_records', (all) => rechain(all, (log, told) => log.splice(aborted(log), 0, told('stir_bound', { draw: 5 })))],
    ['aborted_records', (all) => rechain(all, (log, told) => log.splice(aborted(log), 0, told('word_begun', { draw: 5 })))],
    ['verified', (all) => rechain(all, (log, told) => log.splice(aborted(log), 0, told('stir_bound', { draw: 5 }), told('restored', { draw: 5, known: { draw: 5 } })))],
    ['log_draws', (all) => rechain(all, (log, told) => log.push(told('stir_bound', { draw: 5 })))],
    ['supersedes_records', (all) => rechain(all, (log, told) => log.push(told('claim_settled', { draw: 4, place: 1, to: 'absent', actor: 'organiser' }), told('draw_supersedes', { draw: 5, supersedes: { draw: 4, place: 1 } })))],
    ['log_draws', (all) => rechain(all, (log, told) => { for (const place of [1, 2]) log.push(told('draw_supersedes', { draw: 5, supersedes: { draw: 4, place } })); })],
    ['winners_records', (all) => rechain(all, (log, told) => log.push(told('winner_coming', { draw: 4, place: 1, until: '2999-01-01T00:00:00.000Z' }), told('claim_settled', { draw: 4, place: 1, to: 'void', actor: 'organiser' })))],
  ];
  const texts = logs.map(([, forge]) => { const all = JSON.parse(text); forge(all); return JSON.stringify(all); });
  assert.deepEqual(await byProgram(texts, ['--anchor', anchor]), logs.map(([step]) => step));
  assert.deepEqual(texts.map((one) => byPage(one, { anchor })), logs.map(([step]) => step));
  assert.match(JSON.stringify(verify(texts[5], { anchor }).failure), /the grade of draw 5/, 'it is lower than that of the place');
}
